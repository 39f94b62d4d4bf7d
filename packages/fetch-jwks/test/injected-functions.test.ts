import { createVerifier, isAuthError } from '@oidc-verify/core';
import type { KeyStore } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwksOptions, FetchResponse } from '../src/index.ts';

const issuer = await createTestIssuer();
const token = await issuer.sign();
const hang = async (): Promise<never> => new Promise(() => {});
const TIMEOUT_MS = 5_000;

type AnyFunction = (...args: never[]) => unknown;

/** The names of all options that are functions. */
type FunctionNames = {
  [Name in keyof FetchJwksOptions]-?: Extract<FetchJwksOptions[Name], AnyFunction> extends never
    ? never
    : Name;
}[keyof FetchJwksOptions];

interface Case {
  readonly options: object;
  readonly code: string;
  readonly afterMs: number;
}

const late = (options: object): Case => ({
  options,
  code: 'jwks_fetch_failed',
  afterMs: TIMEOUT_MS,
});
const atOnce = (options: object): Case => ({ options, code: 'passed', afterMs: 0 });

/**
 * Every function that an application injects: one that is added to the options and not here does not
 * compile.
 */
const CASES: { readonly [Name in FunctionNames]: Readonly<Record<string, Case>> } = {
  fetch: {
    'no response': late({ fetch: hang }),
    'no response, keys at a known place': late({
      fetch: hang,
      jwksUri: 'https://issuer.test/keys',
    }),
    'a body that never ends': late({ fetch: async () => answerWith() }),
    'a body that cannot be cancelled either': late({
      fetch: async () => answerWith({ cancel: hang }),
    }),
  },
  onEvent: { any: atOnce({ onEvent: hang }) },
  now: { any: atOnce({ now: hang }) },
  monotonicMs: { any: atOnce({ monotonicMs: hang }) },
  random: { any: atOnce({ random: hang }) },
};

function answerWith({
  cancel = async () => {},
}: { readonly cancel?: () => Promise<void> } = {}): FetchResponse {
  const body = { getReader: () => ({ read: hang, cancel }), cancel: hang };
  return { status: 200, headers: new Headers(), body };
}

const STORE_TIMEOUT_MS = 500;

/** A store whose functions work, but for `one`. */
function withStore(one: Partial<KeyStore>): object {
  const store: KeyStore = { read: () => undefined, write: () => {}, lock: () => () => {}, ...one };
  return { store, storeSecret: 'a secret of 32 characters or more' };
}

/** The functions of a store, and the one that its lock returns. */
const STORE_CASES: {
  readonly [Name in keyof Required<KeyStore> | 'release']: Readonly<Record<string, Case>>;
} = {
  read: {
    store: { options: withStore({ read: hang }), code: 'passed', afterMs: STORE_TIMEOUT_MS },
  },
  write: { store: atOnce(withStore({ write: hang })) },
  lock: {
    store: { options: withStore({ lock: hang }), code: 'passed', afterMs: STORE_TIMEOUT_MS },
  },
  release: { store: atOnce(withStore({ lock: () => hang })) },
};

const runs = Object.entries({ ...CASES, ...STORE_CASES }).flatMap(([name, cases]) =>
  Object.entries(cases).map(([how, one]) => ({ name, how, ...one })),
);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets everything that is not waiting for a timer run on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => void setImmediate(resolve));
}

describe('an injected function that never answers', () => {
  test.each(runs)('$name ($how): $code after $afterMs ms', async ({ options, code, afterMs }) => {
    const keys = fetchJwks({ fetch: issuer.fetch, ...options });
    const verifier = createVerifier({ issuer: issuer.issuer, audience: 'https://api.test', keys });
    let ended: string | undefined;
    const verify = async (): Promise<void> => {
      const outcome = await verifier.tryVerify(token);
      ended = outcome.ok ? 'passed' : outcome.error.code;
    };
    const verified = verify();
    if (afterMs > 0) await settle();
    await vi.advanceTimersByTimeAsync(Math.max(0, afterMs - 1));
    if (afterMs === 0) await verified;
    expect(ended).toBe(afterMs === 0 ? code : undefined);
    await vi.advanceTimersByTimeAsync(Math.min(1, afterMs));
    await verified;
    expect(ended).toBe(code);
  });
});

test('what is refused for want of an answer is a 503 that says when to come back', async () => {
  const keys = fetchJwks({ fetch: hang });
  const verifier = createVerifier({ issuer: issuer.issuer, audience: 'https://api.test', keys });
  const refused = verifier.verify(token).catch((error: unknown) => error);
  await settle();
  await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
  const error = await refused;
  expect(isAuthError(error) && error.status).toBe(503);
  expect(isAuthError(error) && error.headers['retry-after']).toMatch(/^\d+$/);
});
