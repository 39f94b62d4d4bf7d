import { isConfigError } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import {
  createDpopClient,
  createFakeKeySource,
  createTestIssuer,
  signCompact,
  testKeys,
} from '../src/index.ts';
import { listen } from '../src/node.ts';

/** Returns what a call is refused with; empty when it is not. */
async function problemsOf(action: () => unknown): Promise<readonly string[]> {
  try {
    await action();
    return [];
  } catch (error) {
    if (!isConfigError(error)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

const issuer = await createTestIssuer();
const client = await createDpopClient();
const request = { method: 'GET', url: 'https://api.test/', accessToken: 'x' };

describe('an option that does not exist, since a test would pass without it', () => {
  test.each<[string, () => unknown, string]>([
    [
      'createTestIssuer',
      async () => createTestIssuer({ audiance: 'x' } as never),
      'audiance: is not a known option; did you mean "audience"?',
    ],
    [
      'sign',
      async () => issuer.sign({}, { expiresIn: 5 } as never),
      'options.expiresIn: is not a known option; did you mean "expiresInSeconds"?',
    ],
    [
      'header',
      () => issuer.header({ algorithm: 'RS256' } as never),
      'options.algorithm: is not a known option; did you mean "alg"?',
    ],
    [
      'rotateKeys',
      async () => issuer.rotateKeys({ keepold: true } as never),
      'options.keepold: is not a known option; did you mean "keepOld"?',
    ],
    [
      'signCompact',
      async () => signCompact({ header: {}, payload: {}, alg: 'none', sig: '' } as never),
      'token.sig: is not a known option; did you mean "signature"?',
    ],
    [
      'createFakeKeySource',
      () => createFakeKeySource({ sets: [issuer.jwks()], age: 5 } as never),
      'age: is not a known option; did you mean "ageSeconds"?',
    ],
    [
      'createDpopClient',
      async () => createDpopClient({ algorithms: ['ES256'] } as never),
      'algorithms: is not a known option; did you mean "algorithm"?',
    ],
    [
      'prove',
      async () => client.prove({ ...request, override: {} } as never),
      'request.override: is not a known option; did you mean "overrides"?',
    ],
    [
      'the overrides of a proof',
      async () => client.prove({ ...request, overrides: { claims: {} } } as never),
      'request.overrides.claims: is not a known option',
    ],
    [
      'listen',
      async () => listen(() => {}, { prot: 0 } as never),
      'prot: is not a known option; did you mean "port"?',
    ],
  ])('%s', async (_, action, problem) => {
    expect(await problemsOf(action)).toEqual([problem]);
  });
});

describe('an option that is wrong', () => {
  test('all of an issuer at once', async () => {
    const wrong = {
      issuer: 5,
      algorithms: ['HS256'],
      audience: [],
      now: 5,
      keys: 'old',
      metadata: [],
      responseHeaders: 'x',
    };
    expect(await problemsOf(async () => createTestIssuer(wrong as never))).toEqual([
      'issuer: must be a string',
      expect.stringMatching(/^algorithms\[0\]: must be one of RS256, .*Ed25519$/),
      'audience: must be a list of strings with at least one entry',
      'now: must be a function',
      'keys: must be an object',
      'metadata: must be an object',
      'responseHeaders: must be an object',
    ]);
  });

  test('all of a token at once', async () => {
    const wrong = { alg: 'none', kid: 5, typ: [], header: 5, key: 'x', expiresInSeconds: '300' };
    expect(await problemsOf(async () => issuer.sign({}, wrong as never))).toEqual([
      expect.stringMatching(/^options\.alg: must be one of /),
      'options.kid: must be a string, or null to omit it',
      'options.typ: must be a string, or null to omit it',
      'options.header: must be an object',
      'options.key: must be an object',
      expect.stringMatching(/^options\.expiresInSeconds: must be a number/),
    ]);
  });

  test('of a key source, a client and a socket', async () => {
    const source = { sets: [{ keys: 5 }, null], state: 'ok', ageSeconds: -1 };
    expect(await problemsOf(() => createFakeKeySource(source as never))).toEqual([
      'sets[0]: must be a JWK Set: an object with a list of `keys`',
      'sets[1]: must be a JWK Set: an object with a list of `keys`',
      expect.stringMatching(/^state: must be one of ready, /),
      expect.stringMatching(/^ageSeconds: must be a number from 0/),
    ]);
    expect(await problemsOf(() => createFakeKeySource({} as never))).toEqual([
      'sets: is required: at least one key set',
    ]);
    expect(await problemsOf(async () => createDpopClient({ algorithm: 'HS256' } as never))).toEqual(
      [expect.stringMatching(/^algorithm: must be one of /)],
    );
    expect(await problemsOf(async () => listen(() => {}, { port: -1, host: '' }))).toEqual([
      'port: must be a whole number from 0 to 65535',
      'host: must not be blank',
    ]);
  });
});

describe('a claim under the name of a member of the identity', () => {
  test.each([
    ['scopes', [], 'scope'],
    ['issuer', 'x', 'iss'],
    ['audience', 'x', 'aud'],
    ['subject', 'x', 'sub'],
    ['clientId', 'x', 'client_id'],
    ['expiresAt', 1, 'exp'],
    ['notBefore', 1, 'nbf'],
    ['issuedAt', 1, 'iat'],
    ['sessionId', 'x', 'sid'],
    ['authenticatedAt', 1, 'auth_time'],
  ])('%s: the token would be as without it', async (name, value, claim) => {
    const claims = { [name]: value };
    const problem = `claims.${name}: is not the name of a claim; did you mean "${claim}"?`;
    expect(await problemsOf(async () => issuer.sign(claims))).toEqual([problem]);
    expect(await problemsOf(() => issuer.claims(claims))).toEqual([problem]);
  });

  test('any other claim is taken, and may still be written as it is by signRaw', async () => {
    const claims = { scope: 'a', roles: [], 'https://a.test/scopes': [], typ: 'x' };
    expect(await problemsOf(async () => issuer.sign(claims))).toEqual([]);
    const raw = { header: issuer.header(), payload: { scopes: [] }, alg: 'RS256' } as const;
    expect(await problemsOf(async () => issuer.signRaw(raw))).toEqual([]);
  });

  test('does not compile either', async () => {
    // @ts-expect-error -- the claim is called scope
    const claims: Parameters<typeof issuer.sign>[0] = { scopes: [] };
    expect(await problemsOf(async () => issuer.sign(claims))).toHaveLength(1);
  });
});

test('what is right is taken: an issuer with everything', async () => {
  const all = await createTestIssuer({
    issuer: 'https://other.test/ ',
    algorithms: ['ES256', 'ES256'],
    audience: ['a', 'b'],
    now: () => 5_000,
    keys: { p256: testKeys.p256 },
    metadata: { x: 1 },
    responseHeaders: { 'cache-control': 'no-store' },
  });
  expect(all).toMatchObject({ issuer: 'https://other.test/ ', audience: ['a', 'b'] });
  expect(all.algorithms).toEqual(['ES256']);
  expect(all.claims({}, -5)).toMatchObject({ iat: 5, exp: 0 });
  expect(all.header({ kid: null, typ: null, header: { x: 1 } })).toEqual({ alg: 'ES256', x: 1 });
});
