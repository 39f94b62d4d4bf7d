import { createVerifier, isAuthError, isConfigError } from '@oidc-verify/core';
import type { AuthError, Outcome, Verifier } from '@oidc-verify/core';
import type { AuthRequest } from '@oidc-verify/core/http';
import { createClock, createTestIssuer } from '@oidc-verify/testing';
import type { FakeKeySource, TestIssuer } from '@oidc-verify/testing';
import { expect } from 'vitest';

export const clock = createClock();
export const issuer: TestIssuer = await createTestIssuer({ now: clock.now });
export const audience = String(issuer.audience);
export const nowSeconds = clock.now() / 1000;

/** Options that a test may fill with anything. */
export type AnyOptions = Readonly<Record<string, unknown>>;

/** Returns a verifier of the test issuer, with `options` over the usual ones. */
export function build(options: AnyOptions = {}): Verifier {
  const usual = { issuer: issuer.issuer, audience, keys: issuer.keySource('cooling') };
  return createVerifier({ ...usual, now: clock.now, ...options });
}

/** Returns the paths that are wrong in `options`; an empty list when a verifier came out. */
export function problemPaths(options: AnyOptions): readonly string[] {
  try {
    build(options);
    return [];
  } catch (error) {
    if (!isConfigError(error)) throw error;
    expect(error.problems.every(({ message }) => message.length > 0)).toBe(true);
    return error.problems.map(({ path }) => path);
  }
}

/** What became of one token, the same on both paths. */
export interface Decision {
  /** `accepted`, or the code. */
  readonly outcome: string;
  readonly status: number;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The calls of the key source by the sync and the async API together. */
  readonly asked: number;
}

/** Runs `token` through both paths, and fails when they differ. */
export async function decide(token: unknown, options: AnyOptions = {}): Promise<Decision> {
  const keys = (options['keys'] as FakeKeySource | undefined) ?? issuer.keySource('cooling');
  const verifier = build({ ...options, keys });
  const sync = toDecision(verifier.tryVerifySync(token as string));
  const async = toDecision(await verifier.tryVerify(token as string));
  expect(sync).toEqual(async);
  return { ...async, asked: (keys.loads ?? 0) + (keys.wakes ?? 0) };
}

function toDecision(outcome: Outcome): Omit<Decision, 'asked'> {
  if (outcome.ok) return { outcome: 'accepted', status: 200, claims: outcome.token.claims };
  return { outcome: outcome.error.code, status: outcome.error.status };
}

/** Returns the AuthError that `work` rejects with. */
export async function refusalOf(work: Promise<unknown>): Promise<AuthError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isAuthError(error)) throw new Error('no AuthError came', { cause: error });
  return error;
}

/** Returns a request with these Authorization values. */
export function request(authorization: readonly string[], method = 'GET'): AuthRequest {
  const headers = (name: string): readonly string[] =>
    name === 'authorization' ? authorization : [];
  return { method, url: '/reports', headers };
}
