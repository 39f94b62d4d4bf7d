import { generateKeyPairSync } from 'node:crypto';
import { createVerifier } from '@oidc-verify/core';
import type { AlgorithmName, AuthEvent, Jwk, Verifier } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';
import type { TestIssuer } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwks } from '../src/index.ts';
import { FakeIssuer, issuer as ISSUER, jwksUri, settle } from './issuer.ts';

// A set in which a verifier can use nothing says that something is wrong at the issuer or in the
// options. Tokens are not to blame: 503, and whatever was held before stays.

interface Scene {
  readonly idp: FakeIssuer;
  readonly issuer: TestIssuer;
  readonly keys: FetchJwks;
  readonly verifier: Verifier;
  readonly events: AuthEvent[];
  readonly good: readonly Jwk[];
  readonly token: string;
}

async function open(algorithms: readonly AlgorithmName[] = ['RS256']): Promise<Scene> {
  const idp = new FakeIssuer([]);
  const issuer = await createTestIssuer({ issuer: ISSUER });
  const events: AuthEvent[] = [];
  const onEvent = (event: AuthEvent): void => void events.push(event);
  const keys = fetchJwks({
    fetch: idp.fetch,
    jwksUri,
    now: idp.clock,
    monotonicMs: idp.clock,
    random: () => 1,
    onEvent,
  });
  const audience = 'https://api.test';
  const verifier = createVerifier({ issuer: ISSUER, audience, algorithms, keys });
  return {
    idp,
    issuer,
    keys,
    verifier,
    events,
    good: issuer.jwks().keys,
    token: await issuer.sign(),
  };
}

async function decide(verifier: Verifier, token: string): Promise<string> {
  const outcome = await verifier.tryVerify(token);
  return outcome.ok ? 'accepted' : `${outcome.error.status} ${outcome.error.code}`;
}

const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
  format: 'jwk',
});
const strong = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  format: 'jwk',
});
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
  format: 'jwk',
});
const standard = Buffer.from(String(strong.n), 'base64url').toString('base64');

interface Row {
  readonly name: string;
  readonly broken: readonly Jwk[];
  readonly reasons?: Readonly<Record<string, number>>;
  readonly algorithms?: readonly AlgorithmName[];
}

const ROWS: readonly Row[] = [
  { name: 'only RSA-1024', broken: [{ ...small, kid: 'k' }], reasons: { weak: 1 } },
  {
    name: 'only another algorithm',
    broken: [{ ...strong, kid: 'k', alg: 'RS512' }],
    reasons: { 'other-algorithm': 1 },
  },
  { name: 'only a curve', broken: [{ ...curve, kid: 'k' }], reasons: { unsupported: 1 } },
  {
    name: 'RSA without alg while two RSA algorithms are configured',
    broken: [{ ...strong, kid: 'k' }],
    reasons: { 'rsa-without-alg': 1 },
    algorithms: ['RS256', 'PS256'],
  },
  {
    name: 'n that is padded',
    broken: [{ ...strong, n: `${String(strong.n)}==`, kid: 'k' }],
    reasons: { invalid: 1 },
  },
  {
    name: 'n in standard base64',
    broken: [{ ...strong, n: standard, kid: 'k' }],
    reasons: { invalid: 1 },
  },
  { name: 'e = 1', broken: [{ ...strong, e: 'AQ', kid: 'k' }], reasons: { weak: 1 } },
  {
    name: 'one of each kind',
    broken: [
      { ...strong, kid: 'a', alg: 'PS256' },
      { ...small, kid: 'b' },
      { ...strong, kid: 'c', alg: 'ES256' },
    ],
    reasons: { weak: 1, 'other-algorithm': 1, unsupported: 1 },
  },
  { name: 'none', broken: [] },
  {
    name: 'only private ones',
    broken: [{ ...strong, d: 'AQAB', kid: 'k' }],
    reasons: { private: 1 },
  },
];

describe.each(ROWS)('$name', ({ broken, reasons, algorithms }) => {
  test('cold: 503 for tokens with a kid, without one, and for ready()', async () => {
    const { idp, issuer, verifier, token } = await open(algorithms);
    idp.keys = broken;
    expect(await decide(verifier, token)).toBe('503 jwks_error');
    expect(await decide(verifier, await issuer.sign({}, { kid: 'other' }))).toBe('503 jwks_error');
    expect(await decide(verifier, await issuer.sign({}, { kid: null }))).toBe('503 jwks_error');
    await expect(verifier.ready()).rejects.toMatchObject({ status: 503, code: 'jwks_error' });
    expect(verifier.healthcheck().usable).toBe(false);
    expect(idp.count()).toBe(1);
  });

  test('warm: good keys stay, an unknown kid is 503, and one event says why', async () => {
    const { idp, issuer, verifier, events, good, token, keys } = await open(algorithms);
    idp.keys = good;
    expect(await decide(verifier, token)).toBe('accepted');
    events.length = 0;
    idp.keys = broken;
    idp.now = 271_000;
    keys.wake(ISSUER, 'refresh-ahead');
    await settle();
    expect(await decide(verifier, token)).toBe('accepted');
    expect(verifier.tryVerifySync(token).ok).toBe(true);
    await expect(verifier.ready()).resolves.toBeUndefined();
    expect(await decide(verifier, await issuer.sign({}, { kid: 'new' }))).toBe('503 jwks_error');
    expect(events.filter(({ type }) => type === 'keys-unusable')).toEqual([
      {
        type: 'keys-unusable',
        issuer: ISSUER,
        ...(reasons === undefined
          ? { reason: 'invalid' }
          : { reason: 'none-usable', reasons, kids: broken.map(({ kid }) => kid) }),
        keys: broken.length,
      },
    ]);
    expect(events[0]).toMatchObject({ outcome: 'failed', errorCode: 'no-usable-keys', keys: 1 });
  });

  test('expired: 503, never 401, and back with the first good set', async () => {
    const { idp, verifier, good, token } = await open(algorithms);
    idp.keys = good;
    expect(await decide(verifier, token)).toBe('accepted');
    idp.keys = broken;
    idp.now = 300_000;
    expect(await decide(verifier, token)).toBe('503 jwks_error');
    idp.keys = good;
    idp.now = 301_000;
    expect(await decide(verifier, token)).toBe('accepted');
  });
});

test('what is wrong with them stands in the detail, with counts', async () => {
  const { idp, verifier, token } = await open();
  idp.keys = [
    { ...small, kid: 'a' },
    { ...small, kid: 'b' },
    { ...strong, alg: 'RS512' },
  ];
  const outcome = await verifier.tryVerify(token);
  const message = `none of 3 keys can verify tokens of this issuer (1 other-algorithm, 2 weak)`;
  expect(outcome).toMatchObject({ error: { detail: `no-usable-keys: ${jwksUri}: ${message}` } });
});

test('one key of use makes the set good, whatever the others are', async () => {
  const { idp, verifier, good, token } = await open();
  idp.keys = [{ ...small, kid: 'a' }, ...good];
  expect(await decide(verifier, token)).toBe('accepted');
});

describe('two verifiers with algorithms of their own share a source', () => {
  test('a set in which one of them finds keys is taken; the other gets 503, never 401', async () => {
    const { idp, keys, verifier, good, token } = await open();
    const other = await createTestIssuer({ issuer: ISSUER, algorithms: ['ES256'] });
    const options = { issuer: ISSUER, audience: 'https://api.test', keys };
    const second = createVerifier({ ...options, algorithms: ['ES256'] });
    idp.keys = [...good, ...other.jwks().keys];
    expect(await decide(verifier, token)).toBe('accepted');
    expect(await decide(second, await other.sign())).toBe('accepted');
    idp.keys = other.jwks().keys;
    idp.now = 300_000;
    expect(await decide(verifier, token)).toBe('503 jwks_error');
    expect(await decide(second, await other.sign())).toBe('accepted');
    expect(verifier.tryVerifySync(token)).toMatchObject({ error: { code: 'jwks_fetch_failed' } });
    await settle();
    expect(verifier.tryVerifySync(token)).toMatchObject({ error: { code: 'jwks_fetch_failed' } });
    expect(idp.count()).toBe(3);
  });
});
