#!/usr/bin/env node
import { once } from 'node:events';
import { createRequire } from 'node:module';
import process from 'node:process';
import type { ExitCode } from './exit-code.ts';
import { endProcessWith, untilOutputFails } from './process-end.ts';
import { runProgram } from './program.ts';

/** Runs the command line of this process. */
async function main(): Promise<ExitCode> {
  const manifest: unknown = createRequire(import.meta.url)('../package.json');
  return runProgram(
    process.argv.slice(2),
    {
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      env: process.env,
      cwd: process.cwd(),
      now: Date.now,
      untilEnded,
    },
    String(Reflect.get(Object(manifest), 'version')),
  );
}

/**
 * Waits for a signal to end, or for the reader of the output to go. A second signal ends the process at once, as
 * without a listener.
 */
async function untilEnded(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), untilOutputFails()]);
}

void endProcessWith(main);
