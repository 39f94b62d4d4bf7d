import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a process ended and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An example that accepts connections. */
export interface RunningExample {
  readonly url: string;
  readonly port: number;
  /** Returns what it has written to its output so far. */
  written(): string;
  /** Sends SIGTERM and resolves with the end. May be called again. */
  stop(): Promise<Ended>;
}

/** Bundles the examples in TypeScript, as `npm run example` does. */
export async function bundleExamples(): Promise<void> {
  const bundling = spawn(process.execPath, [`${root}scripts/build/examples.mjs`], {
    stdio: 'inherit',
  });
  await once(bundling, 'close');
  if (bundling.exitCode !== 0) throw new Error('scripts/build/examples.mjs has failed');
}

/** Runs an example file with nothing but `env` in its environment; resolves when it ends. */
export async function runExample(file: string, env: Record<string, string>): Promise<Ended> {
  return launch(file, env).ended;
}

/**
 * Starts an example file with nothing but `env` in its environment; resolves when it listens.
 * Rejects with what it wrote when it ends before that.
 */
export async function startExample(
  file: string,
  env: Record<string, string>,
  args: readonly string[] = [],
): Promise<RunningExample> {
  const { child, ended, listening, written } = launch(file, env, args);
  const url = await Promise.race([
    listening,
    ended.then(({ code, stderr }): never => {
      throw new Error(`${file} ended with ${code} before it listened:\n${stderr}`);
    }),
  ]);
  return {
    url,
    port: Number(new URL(url).port),
    written: () => written.stdout,
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function launch(
  file: string,
  env: Record<string, string>,
  args: readonly string[] = [],
): {
  readonly written: { readonly stdout: string };
  readonly child: ReturnType<typeof spawn>;
  readonly ended: Promise<Ended>;
  readonly listening: Promise<string>;
} {
  requireBuild();
  const child = spawn(process.execPath, [`${root}examples/${file}`, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  const listening = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written.stdout += text;
      const url = /^listening on (http:\S+)\n/m.exec(written.stdout)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]): Ended => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    ...written,
  }));
  return { child, ended, listening, written };
}

/** The examples run as a reader runs them, on what is published: the built packages. */
function requireBuild(): void {
  for (const name of [
    'core',
    'fetch-jwks',
    'express',
    'fastify',
    'hono',
    'koa',
    'otel',
    'redis',
    'testing',
  ]) {
    if (!existsSync(`${root}packages/${name}/dist/index.js`)) {
      throw new Error(`packages/${name} is not built: run \`npm run build\` before these tests`);
    }
  }
}
