import process from 'node:process';
import { describeUncaught } from './describe-uncaught.ts';
import { EXIT } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';

// The longest that a timer takes.
const FOREVER_MS = 2_147_483_647;

/**
 * Ends this process with the code that `run` resolves to. Nothing else ends it with one that looks like an
 * answer: neither an event loop with nothing left to do, nor a module of `--config` that ends the process or has
 * an error that nothing catches.
 */
export async function endProcessWith(run: () => Promise<ExitCode>): Promise<void> {
  let code: ExitCode | undefined;
  const uncaught = watchUncaught();
  // Not set before: Commander ends its help with a code that is set already.
  process.once('exit', () => {
    if (code === undefined)
      process.stderr.write(`error: the process was ended without an answer${uncaught()}\n`);
    // Here this calls no further listeners, so that none of them can change the code.
    process.exit(code ?? EXIT.internal);
  });
  const output = watchOutput();
  // The deadlines of a verifier keep no process alive, and what they wait for may not either.
  const alive = setInterval(() => {}, FOREVER_MS);
  const answer = await run();
  await output.flush();
  clearInterval(alive);
  code = answer === EXIT.ok && output.isLost() ? EXIT.internal : answer;
  // Whatever a module of --config has opened does not keep the process alive.
  process.exit(code);
}

/** Resolves when nobody can read the output any more. */
export async function untilOutputFails(): Promise<void> {
  await new Promise<unknown>((resolve) => process.stdout.once('error', resolve));
}

/** Ends the process at an error that nothing catches, and returns a function that returns what to say of it. */
function watchUncaught(): () => string {
  let told = '';
  process.on('uncaughtException', (error: unknown) => {
    // A module that has a listener of its own goes on.
    if (process.listenerCount('uncaughtException') > 1) return;
    told = `: ${describeUncaught(error)}`;
    process.exit();
  });
  return () => told;
}

interface WatchedOutput {
  /** Resolves when everything is written, or cannot be. */
  readonly flush: () => Promise<void>;
  /** Whether output was lost that its reader had not declined. */
  readonly isLost: () => boolean;
}

function watchOutput(): WatchedOutput {
  let isLost = false;
  process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
    // A reader such as `head` may close the pipe early.
    if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || isLost) return;
    isLost = true;
    process.stderr.write(`error: standard output could not be written (${code})\n`);
  });
  // There is nowhere left to say it, and the code says the rest.
  process.stderr.on('error', () => {});
  return {
    flush: async () => {
      await new Promise((resolve) => process.stdout.write('', resolve));
      // Its error event comes after the callback.
      await new Promise((resolve) => setImmediate(resolve));
    },
    isLost: () => isLost,
  };
}
