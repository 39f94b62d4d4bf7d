import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isConfigError } from '@oidc-verify/core';
import type { Verifier } from '@oidc-verify/core';
import { describe, explain } from '@oidc-verify/core/diagnosis';
import { messageOf, UsageError } from '../usage-error.ts';
import type { Explain } from './explain-token.ts';

/** What the module of `--config` exports: a verifier, or the options of one. */
export type Configured =
  | { readonly verifier: Verifier; readonly explain: Explain }
  | { readonly options: object };

const NAMES: readonly string[] = ['verifier', 'options', 'default'];

const WHAT =
  'export a verifier of createVerifier() or its options, as verifier, options or default';

const FOR_AUTH: readonly string[] = [
  '  export const verifier = createVerifier({ … });',
  '  export const auth = createAuth({ verifier });',
];

// A module may connect to something before it exports its options.
const LOAD_MS = 30_000;

/**
 * Loads the module of `--config`. It runs the code of the module.
 *
 * @throws {UsageError} when it cannot be loaded, or exports neither a verifier nor options
 */
export async function loadConfig(
  path: string,
  cwd: string,
  timeoutMs: number = LOAD_MS,
): Promise<Configured> {
  const url = pathToFileURL(resolve(cwd, path)).href;
  return withLoadDeadline(readModule(url, path), path, timeoutMs);
}

async function readModule(url: string, path: string): Promise<Configured> {
  try {
    return await configuredOf(await importModule(url), url, path);
  } catch (error) {
    throw toUsageError(error, path);
  }
}

async function configuredOf(
  exported: Readonly<Record<string, unknown>>,
  url: string,
  path: string,
): Promise<Configured> {
  const given = NAMES.flatMap((name) => exported[name] ?? []);
  const found = await Promise.all(given.map(async (one: unknown) => one));
  const verifier = found.map(verifierIn).find((one) => one !== undefined);
  if (verifier !== undefined) return { verifier, explain: await explainOf(verifier, url) };
  const [options] = found;
  const isAuthAlone = typeof options !== 'object' || isAuth(options);
  if (isAuthAlone && [...found, ...Object.values(exported)].some(isAuth)) {
    throw new UsageError(
      `--config: ${path} exports what createAuth() returned, which keeps its verifier to itself. Export the verifier too, or the options:`,
      FOR_AUTH,
    );
  }
  if (typeof options === 'object') return { options: { ...options } };
  const names = Object.keys(exported).join(', ');
  throw new UsageError(`--config: ${path} exports ${names === '' ? 'nothing' : names}; ${WHAT}.`);
}

/** Returns an exported verifier, or that of exported options of `createAuth({ verifier })`. */
function verifierIn(value: unknown): Verifier | undefined {
  const inner: unknown = Reflect.get(Object(value), 'verifier');
  return [value, inner].find(isVerifier);
}

async function importModule(url: string): Promise<Readonly<Record<string, unknown>>> {
  const namespace = (await import(url)) as Readonly<Record<string, unknown>>;
  return { ...namespace };
}

/** Returns what a module of `--config` threw, which may be anything, as an error that says so. */
export function toUsageError(error: unknown, path: string): unknown {
  try {
    if (error instanceof UsageError || isConfigError(error)) return error;
  } catch {
    // Not even its prototype can be asked for.
  }
  return new UsageError(`--config: ${path} could not be loaded: ${messageOf(error)}`);
}

/** A module whose top level waits for what never comes is given up. */
async function withLoadDeadline<Value>(
  loading: Promise<Value>,
  path: string,
  timeoutMs: number,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const say = `--config: ${path} was not loaded within ${timeoutMs} ms: its top level waits for something.`;
    timer = setTimeout(() => reject(new UsageError(say)), timeoutMs);
  });
  try {
    return await Promise.race([loading, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isVerifier(value: unknown): value is Verifier {
  return hasFunctions(value, ['verify', 'tryVerify']);
}

function isAuth(value: unknown): boolean {
  return hasFunctions(value, ['required', 'optional']);
}

function hasFunctions(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof Reflect.get(value, name) === 'function');
}

/** Returns `explain` of the copy of core that made the verifier: ours, or that of the project. */
async function explainOf(verifier: Verifier, url: string): Promise<Explain> {
  try {
    describe(verifier);
    return explain;
  } catch {
    const path = createRequire(url).resolve('@oidc-verify/core/diagnosis');
    const theirs: unknown = await import(pathToFileURL(path).href);
    const found: unknown = Reflect.get(Object(theirs), 'explain');
    if (typeof found === 'function') return found as Explain;
    throw new UsageError(
      '--config: its version of @oidc-verify/core is too old for explain; update it.',
    );
  }
}
