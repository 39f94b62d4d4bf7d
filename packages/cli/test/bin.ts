import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestIssuer } from '@oidc-verify/testing';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

const PACKAGE = fileURLToPath(new URL('../', import.meta.url));
const cache = `${PACKAGE}node_modules/.cache/oidc-verify-bin/`;

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
    entryPoints: [`${PACKAGE}src/cli.ts`],
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
  copyFileSync(`${PACKAGE}package.json`, `${cache}package.json`);
  return file;
}

/** Starts the command with nothing but `env` in its environment. */
export function startBin(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcessWithoutNullStreams; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [file, ...args], { env: { ...env }, cwd: PACKAGE });
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

/** The policy of {@link createBinScene}, apart from its keys. */
export const POLICY = ['--issuer', 'https://issuer.test', '--audience', 'https://api.test'];

/**
 * Prepares the tests of a file: the command, an issuer whose keys are in `jwks.json`, and a folder that goes
 * with the tests.
 */
export async function createBinScene(name: string) {
  const folder = mkdtempSync(join(tmpdir(), `oidc-verify-${name}-`));
  const issuer = await createTestIssuer();
  const file = (path: string): string => join(folder, path);
  let bin = '';
  let modules = 0;
  beforeAll(async () => {
    bin = await buildBin();
    writeFileSync(file('jwks.json'), JSON.stringify(issuer.jwks()));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    issuer,
    file,
    bin: () => bin,
    /** Explains a token with a module that has this text. */
    explainWith: async (text: string, token: string, flags: readonly string[] = []) => {
      const path = file(`api-${(modules += 1)}.mjs`);
      writeFileSync(path, text);
      return runBin(bin, ['explain', '--config', path, ...flags], { stdin: token });
    },
  };
}
