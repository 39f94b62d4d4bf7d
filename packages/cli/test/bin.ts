import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../', import.meta.url));
const cache = `${folder}node_modules/.cache/oidc-verify-bin/`;

/** How a process ended and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bundles the command from its sources and returns the path of the file. */
export async function buildBin(): Promise<string> {
  const file = `${cache}${process.pid}/cli.mjs`;
  await build({
    entryPoints: [`${folder}src/cli.ts`],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@oidc-verify/source'],
    // It is CommonJS, and asks for builtins by require.
    external: ['commander'],
    logLevel: 'silent',
  });
  copyFileSync(`${folder}package.json`, `${cache}package.json`);
  return file;
}

/** Starts the command with nothing but `env` in its environment. */
export function startBin(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcessWithoutNullStreams; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [file, ...args], { env: { ...env }, cwd: folder });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs the command to its end. */
export async function runBin(
  file: string,
  args: readonly string[],
  {
    stdin = '',
    env = {},
  }: { readonly stdin?: string | Uint8Array; readonly env?: Record<string, string> } = {},
): Promise<Ended> {
  const { child, ended } = startBin(file, args, env);
  // A command that reads nothing ends before all is written.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  return ended;
}
