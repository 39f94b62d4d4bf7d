import { Command, CommanderError } from 'commander';
import { isConfigError } from '@oidc-verify/core';
import { defineDoctor } from './doctor/define-doctor.ts';
import { EXIT } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { defineExplain } from './explain/define-explain.ts';
import { flagOf } from './explain/policy-flags.ts';
import type { Io } from './io.ts';
import { defineServe } from './serve/define-serve.ts';
import { toPrintable } from './terminal/printable.ts';
import { createStyle, hasColors, widthOf } from './terminal/style.ts';
import { wrap } from './terminal/wrap.ts';
import { messageOf, UsageError } from './usage-error.ts';

/** Runs the command line and returns how the process ends. Never rejects. */
export async function runProgram(
  args: readonly string[],
  io: Io,
  version: string,
): Promise<ExitCode> {
  const ended: { code: ExitCode } = { code: EXIT.ok };
  try {
    const program = createProgram(io, version, (code) => void (ended.code = code));
    await program.parseAsync([...args], { from: 'user' });
    return ended.code;
  } catch (error) {
    return tellFailure(error, io);
  }
}

function createProgram(io: Io, version: string, end: (code: ExitCode) => void): Command {
  const program = new Command('oidc-verify')
    .description(
      'Access tokens of OAuth 2 and OpenID Connect: explain a refusal, examine an issuer, serve a test issuer.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(add --help for the options and examples)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(toPrintableLines(text)),
      getOutHelpWidth: () => widthOf(io.stdout),
      getErrHelpWidth: () => widthOf(io.stderr),
      getOutHasColors: () => hasColors(io.stdout, io.env),
      getErrHasColors: () => hasColors(io.stderr, io.env),
    });
  addCommands(program, io, end);
  return program;
}

/** Commander repeats what was typed, which may be a token. */
function toPrintableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => toPrintable(line, 500))
    .join('\n');
}

/** What a command needs is loaded when it is run, so that the others start fast. */
function addCommands(program: Command, io: Io, end: (code: ExitCode) => void): void {
  defineExplain(program, async (flags) => {
    const { runExplain } = await import('./explain/explain-command.ts');
    end(await runExplain(flags, io));
  });
  defineDoctor(program, async (issuer, flags) => {
    const { runDoctor } = await import('./doctor/doctor-command.ts');
    end(await runDoctor(issuer, flags, io));
  });
  defineServe(program, async (flags) => {
    const { runServe } = await import('./serve/serve-command.ts');
    end(await runServe(flags, io));
  });
}

function tellFailure(error: unknown, io: Io): ExitCode {
  // It has written what there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError) {
    writeError(io, error.message, error.hints);
    return EXIT.usage;
  }
  if (isConfigError(error)) {
    const lines = error.problems.map(({ path, message }) => {
      const flag = flagOf(path);
      const place = flag === undefined ? path : `${path} (${flag})`;
      return `  - ${toPrintable(place)}: ${toPrintable(message)}`;
    });
    writeError(io, 'The options are wrong:', [
      ...lines,
      ...error.notes.map((note) => toPrintable(note, 500)),
    ]);
    return EXIT.usage;
  }
  writeError(io, `This is a mistake of oidc-verify itself: ${toPrintable(messageOf(error))}`, [
    'Please report it with the command, and without the token.',
  ]);
  return EXIT.internal;
}

function writeError({ stderr, env }: Io, message: string, further: readonly string[]): void {
  const { red } = createStyle(hasColors(stderr, env));
  const width = widthOf(stderr);
  const lines = wrap(`error: ${toPrintable(message, 2_000)}`, width);
  // What is indented is to be copied.
  const more = further.flatMap((line) => (line.startsWith(' ') ? [line] : wrap(line, width)));
  stderr.write(`${[...lines.map(red), ...more].join('\n')}\n`);
}
