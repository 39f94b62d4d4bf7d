import { isAuthError, isConfigError } from '@oidc-verify/core';
import type { AuthEvent, ConfigProblem, VerifierOptions } from '@oidc-verify/core';
import { createClock, createTestIssuer, toPublicJwk } from '@oidc-verify/testing';
import type { FakeKeySource, PrivateJwk, TestClock, TestIssuer } from '@oidc-verify/testing';
import type { SigningAlgorithm } from '@oidc-verify/testing';
import { createEngine as createNodeEngine } from '../src/jose/engine-node.ts';
import { createEngine as createWebEngine } from '../src/jose/engine-web.ts';
import type { Engine } from '../src/jose/engine.ts';
import type { Jwk } from '../src/jose/jwk.ts';
import { buildVerifier } from '../src/verifier/verifier.ts';
import type { Verifier } from '../src/verifier/verifier.ts';

export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'https://api.test';
export const ENGINES = { node: createNodeEngine, web: createWebEngine };
export type EngineName = keyof typeof ENGINES;

/** An issuer, its keys, a clock, and verifiers over them whose events are kept. */
export interface Setting {
  readonly clock: TestClock;
  readonly issuer: TestIssuer;
  readonly keys: FakeKeySource;
  readonly events: AuthEvent[];
  /** Options are merged into a valid minimum, so that a test can pass an invalid one. */
  verifier(options?: Readonly<Record<string, unknown>>, engine?: EngineName): Verifier;
  /** Returns a verifier that works with this very engine. */
  verifierOn(engine: Engine, options?: Readonly<Record<string, unknown>>): Verifier;
}

export async function createSetting(
  algorithms: readonly SigningAlgorithm[] = ['RS256'],
): Promise<Setting> {
  const clock = createClock();
  const issuer = await createTestIssuer({ algorithms, now: clock.now });
  const keys = issuer.keySource();
  const events: AuthEvent[] = [];
  const minimum = {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms,
    keys,
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    onEvent: (event) => events.push(event),
  } satisfies VerifierOptions;
  return {
    clock,
    issuer,
    keys,
    events,
    verifier: (options = {}, engine = 'node') =>
      buildVerifier({ ...minimum, ...options }, ENGINES[engine]()),
    verifierOn: (engine, options = {}) => buildVerifier({ ...minimum, ...options }, engine),
  };
}

/** Returns the code of what `action` is refused with, or `passed`; anything else that is thrown escapes. */
export async function codeOf(action: () => unknown): Promise<string> {
  try {
    await action();
    return 'passed';
  } catch (error) {
    if (isAuthError(error) || isConfigError(error)) return error.code;
    throw error;
  }
}

/** Like {@link codeOf} for what must not need a promise. */
export function syncCodeOf(action: () => unknown): string {
  try {
    action();
    return 'passed';
  } catch (error) {
    if (isAuthError(error) || isConfigError(error)) return error.code;
    throw error;
  }
}

/** Returns the problems of a ConfigError, or an empty list if nothing is thrown. */
export function problemsOf(action: () => unknown): readonly ConfigProblem[] {
  try {
    action();
    return [];
  } catch (error) {
    if (isConfigError(error)) return error.problems;
    throw error;
  }
}

/** Returns the problems of a ConfigError as lines, such as `issuer: is required`. */
export function messagesOf(action: () => unknown): readonly string[] {
  return problemsOf(action).map(({ path, message }) => `${path}: ${message}`);
}

export function pathsOf(action: () => unknown): readonly string[] {
  return problemsOf(action).map(({ path }) => path);
}

/** The public half of a test key with further members. */
export function published(key: PrivateJwk | undefined, members: Jwk = {}): Jwk {
  if (key === undefined) throw new TypeError('no such test key');
  return { ...toPublicJwk(key), ...members };
}

/** A promise and what settles it. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

export function defer<T>(): Deferred<T> {
  let ends: Omit<Deferred<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    ends = { resolve, reject };
  });
  return { promise, ...(ends as unknown as Omit<Deferred<T>, 'promise'>) };
}

/** Lets everything that is settled already run on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
