#!/usr/bin/env node
import { once } from 'node:events';
import { createRequire } from 'node:module';
import process from 'node:process';
import { runProgram } from './program.ts';

/** Runs the command line of this process. */
async function main(): Promise<void> {
  const manifest: unknown = createRequire(import.meta.url)('../package.json');
  const code = await runProgram(
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
  // Whatever a module of --config has opened does not keep the process alive.
  await new Promise((resolve) => process.stdout.write('', resolve));
  process.exit(code);
}

/** Waits for a signal to end. A second one ends the process at once, as without a listener. */
async function untilEnded(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

// A reader such as `head` may close the pipe early.
process.stdout.on('error', () => process.exit());

void main();
