import { AuthError, CONTRACT, CONTRACT_VERSION, isAuthError } from '@oidc-verify/core';
import type {
  AuthEvent,
  ClaimsSchema,
  Jwk,
  KeySet,
  KeySource,
  VerifiedToken,
  Verifier,
} from '@oidc-verify/core';
import { createClock, createTestIssuer, testKeys } from '@oidc-verify/testing';
import type { SigningAlgorithm, TestClock, TestIssuer } from '@oidc-verify/testing';
import type { Engine } from '../../src/jose/engine.ts';
import { isPromise } from '../../src/maybe-promise.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { AUDIENCE, ENGINES, ISSUER, published } from '../setting.ts';
import type { EngineName } from '../setting.ts';

/** How a token is verified, and how it is remembered. */
export interface Way {
  readonly engine: EngineName;
  readonly sync: boolean;
  readonly storage: 'token' | 'digest';
}

export const WAYS: readonly (readonly [string, Way])[] = (['token', 'digest'] as const).flatMap(
  (storage) => [
    [`${storage}, node, sync`, { engine: 'node', sync: true, storage }] as const,
    [`${storage}, node, async`, { engine: 'node', sync: false, storage }] as const,
    [`${storage}, web, async`, { engine: 'web', sync: false, storage }] as const,
  ],
);

/** A source of keys that the test changes under the verifier. */
export interface ChangeableKeys extends KeySource {
  /** Publishes another list. */
  replace(keys: readonly Jwk[]): void;
  /** Undefined: past the hard stale limit, with the issuer out of reach. */
  flags: Partial<Pick<KeySet, 'stale' | 'refreshDue'>> | undefined;
  readonly calls: string[];
}

export function createChangeableKeys(first: readonly Jwk[]): ChangeableKeys {
  let keys = first;
  const calls: string[] = [];
  const source: ChangeableKeys = {
    [CONTRACT]: CONTRACT_VERSION,
    flags: {},
    calls,
    replace: (next) => void (keys = next),
    peek: () =>
      source.flags && { keys, generation: 1, ageSeconds: 0, stale: false, ...source.flags },
    load: async (issuer, because) => {
      calls.push(`load ${because}`);
      const set = source.peek(issuer);
      if (set === undefined) throw new AuthError('jwks_fetch_failed');
      return set;
    },
    wake: (_, because) => {
      calls.push(`wake ${because}`);
      return 'settled';
    },
    close: () => {},
  };
  return source;
}

/** The outcome of a verification, and how many signatures were checked: none means a cache hit. */
export interface Seen {
  readonly code: string;
  readonly signatures: number;
}

export interface CacheSetting {
  readonly clock: TestClock;
  readonly issuer: TestIssuer;
  readonly keys: ChangeableKeys;
  readonly events: AuthEvent[];
  readonly digests: string[];
  readonly verifier: Verifier;
  verify(token: unknown, call?: object): Promise<VerifiedToken>;
  see(token: unknown, call?: object): Promise<Seen>;
}

export const PASSED: Seen = { code: 'passed', signatures: 1 };
export const HIT: Seen = { code: 'passed', signatures: 0 };
export const refused = (code: string, signatures = 0): Seen => ({ code, signatures });

/** The key that signs, as it is published at first. */
export const ownKey = (members: Jwk = {}): Jwk =>
  published(testKeys.rsa[0], { kid: 'a', alg: 'RS256', ...members });
export const otherKey = (members: Jwk = {}): Jwk =>
  published(testKeys.rsa[1], { kid: 'b', alg: 'RS256', ...members });

/** Returns a verifier that remembers tokens; its issuer signs with `ownKey` under the kid `a`. */
export async function createCacheSetting(
  { engine: name, sync, storage }: Way,
  options: Readonly<Record<string, unknown>> = {},
  algorithm: SigningAlgorithm = 'RS256',
): Promise<CacheSetting> {
  const clock = createClock();
  const issuer = await createTestIssuer({ algorithms: [algorithm], now: clock.now });
  const [own = {}] = issuer.jwks().keys;
  const keys = createChangeableKeys([{ ...own, kid: 'a' }]);
  const events: AuthEvent[] = [];
  const digests: string[] = [];
  let signatures = 0;
  const inner = ENGINES[name]();
  const engine: Engine = {
    ...inner,
    verify: (...input) => {
      signatures++;
      return inner.verify(...input);
    },
    digest: (data) => {
      if (typeof data === 'string') digests.push(data);
      return inner.digest(data);
    },
  };
  const minimum = {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: [algorithm],
    keys,
    tokenCache: { storage },
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    onEvent: (event: AuthEvent) => events.push(event),
  };
  const verifier = buildVerifier({ ...minimum, ...options }, engine);
  const verify = async (token: unknown, call: object = {}): Promise<VerifiedToken> =>
    sync ? verifier.verifySync(token as string, call) : verifier.verify(token as string, call);
  const see = async (token: unknown, call?: object): Promise<Seen> => {
    const before = signatures;
    const code = await verify(token, call).then(
      () => 'passed',
      (error: unknown) => {
        if (isAuthError(error)) return error.code;
        throw error;
      },
    );
    return { code, signatures: signatures - before };
  };
  return { clock, issuer, keys, events, digests, verifier, verify, see };
}

/** Returns a token of the setting's issuer, valid for an hour. */
export async function sign({ issuer }: CacheSetting, claims: object = {}): Promise<string> {
  return issuer.sign({ ...claims }, { kid: 'a', expiresInSeconds: 3600 });
}

/** Returns a schema that makes `output` of every payload. */
export function toSchema(output: (input: unknown) => unknown): ClaimsSchema {
  const validate = (input: unknown): unknown => {
    const value = output(input);
    return isPromise(value) ? value.then((later: unknown) => ({ value: later })) : { value };
  };
  return { '~standard': { version: 1, vendor: 'test', validate } } as unknown as ClaimsSchema;
}
