import { staticJwks } from '@oidc-verify/core';
import type { Jwk } from '@oidc-verify/core';
import { createFakeKeySource, testKeys, toPublicJwk } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { audience, build, decide, issuer, nowSeconds, problemPaths, refusalOf } from './setup.ts';
import type { AnyOptions } from './setup.ts';

const demands = { requiredScopes: ['read'], requiredPermissions: ['list'] };
const grants = { scope: 'read write', permissions: ['list', 'drop'] };
const good = await issuer.sign(grants);

type Row = [name: string, token: unknown, outcome: string, options?: AnyOptions];

/** Sync and async must make the same decision: `decide` fails if they differ. */
const decisions: readonly Row[] = [
  ['42: a wrong issuer', await issuer.sign({ iss: 'https://other.test' }), 'invalid_issuer'],
  [
    '43: an audience that is not in the list of the token',
    await issuer.sign({ aud: ['https://x.test'] }),
    'invalid_audience',
  ],
  [
    '44: the second of two audiences',
    await issuer.sign({ aud: 'https://b.test' }),
    'accepted',
    { audience: ['https://a.test', 'https://b.test'] },
  ],
  ['45: an expired token', await issuer.sign({ exp: nowSeconds - 60 }), 'token_expired'],
  [
    '45: a token that is not valid for another 60 s',
    await issuer.sign({ nbf: nowSeconds + 60 }),
    'token_not_yet_valid',
  ],
  [
    '47: scope and permission both missing: the scope is reported',
    await issuer.sign(),
    'insufficient_scope',
    demands,
  ],
  ['55: no exp', await issuer.sign({ exp: undefined }), 'missing_claim'],
  ['55: no iss', await issuer.sign({ iss: undefined }), 'missing_claim'],
  ['55: no aud', await issuer.sign({ aud: undefined }), 'missing_claim'],
  ['57: an empty text', '', 'missing_token'],
  ['57: blanks, which are not cut off', '   ', 'malformed_token'],
  ['57: tabs and newlines', '\t\n', 'malformed_token'],
  [
    '58: another key under the right kid',
    await issuer.sign({}, { key: testKeys.foreignRsa }),
    'invalid_signature',
  ],
  [
    '61: one of two permissions missing',
    good,
    'insufficient_permissions',
    { ...demands, requiredPermissions: ['list', 'add'] },
  ],
  [
    '62: a scope claim of another name',
    await issuer.sign({ scp: 'read' }),
    'accepted',
    { scopeClaim: 'scp', requiredScopes: ['read'] },
  ],
  [
    '63: a permissions claim of another name',
    await issuer.sign({ grants: ['list'] }),
    'accepted',
    { permissionsClaim: 'grants', requiredPermissions: ['list'] },
  ],
  [
    '64: expired for 5 s without tolerance',
    await issuer.sign({ exp: nowSeconds - 5 }),
    'token_expired',
    { clockToleranceSeconds: 0 },
  ],
  [
    '64: expired for 5 s with 10 s of tolerance',
    await issuer.sign({ exp: nowSeconds - 5 }),
    'accepted',
    { clockToleranceSeconds: 10 },
  ],
  [
    '65: two audiences on either side and none in common',
    await issuer.sign({ aud: ['c', 'd'] }),
    'invalid_audience',
    { audience: ['a', 'b'] },
  ],
  [
    '100: a missing permission',
    await issuer.sign({ scope: 'read' }),
    'insufficient_permissions',
    demands,
  ],
];

/** Refused before anybody asks for keys. */
const cheap: readonly Row[] = [
  [
    '46, 98: HS256 where RS256 is allowed',
    await issuer.signRaw({
      header: issuer.header({ header: { alg: 'HS256' } }),
      payload: issuer.claims(),
      alg: 'HS256',
      key: 'secret',
    }),
    'disallowed_alg',
  ],
  [
    '50, 97: a jku header',
    await issuer.sign({}, { header: { jku: 'https://evil.test/keys' } }),
    'forbidden_header',
  ],
  [
    '50: an x5u header',
    await issuer.sign({}, { header: { x5u: 'https://evil.test/cert' } }),
    'forbidden_header',
  ],
  ['50: a crit header', await issuer.sign({}, { header: { crit: ['exp'] } }), 'forbidden_header'],
  [
    '51: alg none',
    await issuer.signRaw({
      header: issuer.header({ header: { alg: 'none' } }),
      payload: issuer.claims(),
      alg: 'none',
    }),
    'disallowed_alg',
  ],
  ['51: no alg', await issuer.sign({}, { header: { alg: undefined } }), 'malformed_token'],
  ['52: one segment', 'abc', 'opaque_token'],
  ['52: two segments', 'abc.def', 'malformed_token'],
  ['68: a header that is no base64url', `%%%${good.slice(good.indexOf('.'))}`, 'malformed_token'],
  [
    '40, 41, 69, 70, 95, 96: bytes in place of a text',
    new TextEncoder().encode(good),
    'malformed_token',
  ],
  [
    '71: a header that is not UTF-8',
    await issuer.signRaw({
      header: new Uint8Array([0x7b, 0xff, 0x7d]),
      payload: '{}',
      alg: 'RS256',
    }),
    'malformed_token',
  ],
  [
    '72: a header that is no JSON',
    await issuer.signRaw({ header: 'not json', payload: '{}', alg: 'RS256' }),
    'malformed_token',
  ],
  [
    '73: a header that is a list',
    await issuer.signRaw({ header: '[]', payload: '{}', alg: 'RS256' }),
    'malformed_token',
  ],
];

const statuses: Readonly<Record<string, number>> = {
  accepted: 200,
  insufficient_scope: 403,
  insufficient_permissions: 403,
};

describe('one decision on both paths', () => {
  test.each(decisions)('%s', async (...[, token, outcome, options = {}]) => {
    const status = statuses[outcome] ?? 401;
    expect(await decide(token, options)).toMatchObject({ outcome, status });
  });

  test.each(cheap)('%s, before any key is asked for', async (...[, token, outcome]) => {
    expect(await decide(token)).toMatchObject({ outcome, status: 401, asked: 0 });
  });

  test('99: the claims of a valid token', async () => {
    const { claims } = await decide(good, demands);
    expect(claims).toMatchObject({ iss: issuer.issuer, sub: 'user-1', ...grants });
  });
});

describe('keys', () => {
  test('39, 94: two verifications of a full token load the keys once', async () => {
    const token = await issuer.sign({ ...grants, aud: ['https://x.test', audience] });
    const keys = issuer.keySource('cold');
    const verifier = build({ ...demands, keys });
    await verifier.verify(token);
    await verifier.verify(token);
    expect(verifier.verifySync(token).claims).toMatchObject(grants);
    expect([keys.loads, keys.wakes]).toEqual([1, 0]);
  });

  test('48: keys that cannot be had are a 503, not a 401', async () => {
    const verifier = build({ keys: issuer.keySource('unavailable') });
    const error = await refusalOf(verifier.verify(good));
    expect(error).toMatchObject({ code: 'jwks_fetch_failed', status: 503 });
    expect(error.headers).not.toHaveProperty('www-authenticate');
    expect(error.headers['retry-after']).toMatch(/^\d+$/);
  });

  test('49: no kid and several keys that fit', async () => {
    const token = await issuer.sign({}, { kid: null });
    const second = { ...toPublicJwk(testKeys.foreignRsa), kid: 'second', alg: 'RS256' };
    const keys = createFakeKeySource({ sets: [{ keys: [...issuer.jwks().keys, second] }] });
    expect(await decide(token, { keys })).toMatchObject({ outcome: 'missing_kid', asked: 0 });
  });

  test('49: no kid is accepted where only one key can be meant', async () => {
    const token = await issuer.sign({}, { kid: null });
    expect(await decide(token)).toMatchObject({ outcome: 'accepted' });
  });

  test('56: an unknown kid after one look at newer keys', async () => {
    const keys = issuer.keySource();
    const error = await refusalOf(
      build({ keys }).verify(await issuer.sign({}, { kid: 'unknown' })),
    );
    expect(error).toMatchObject({ code: 'key_not_found', status: 401 });
    expect(keys.calls).toEqual([{ method: 'load', issuer: issuer.issuer, because: 'unknown-kid' }]);
  });

  test('59, 60: an RSA key of 1024 bits is never used, and nothing turns that off', async () => {
    const weak: Jwk = { ...toPublicJwk(testKeys.weakRsa), kid: 'weak', alg: 'RS256' };
    const token = await issuer.sign({}, { key: testKeys.weakRsa, kid: 'weak' });
    const keys = createFakeKeySource({ sets: [{ keys: [weak] }], state: 'cooling' });
    expect(await decide(token, { keys })).toMatchObject({ outcome: 'key_not_found', status: 401 });
    expect(problemPaths({ keys: staticJwks({ keys: [weak] }) })).toEqual(['keys']);
    expect(problemPaths({ enforceMinimumKeyLength: false })).toEqual(['enforceMinimumKeyLength']);
  });

  test('101, 103: closing a verifier leaves the injected key source open', async () => {
    const keys = issuer.keySource();
    const verifier = build({ keys });
    verifier.healthcheck();
    await verifier.close();
    expect(keys.closes).toBe(0);
    await expect(build({ keys }).verify(good)).resolves.toMatchObject({ subject: 'user-1' });
  });
});

describe('scopes and permissions', () => {
  const shapes: readonly (readonly [name: string, claim: unknown, names: readonly string[]])[] = [
    ['a text', 'a b', ['a', 'b']],
    ['a text with more spaces', ' a  b ', ['a', 'b']],
    ['a list', ['a', 'b'], ['a', 'b']],
    ['null', null, []],
    ['a number', 5, []],
    ['an object', { a: true }, []],
    ['a list with an empty text', ['a', ''], ['a']],
    ['a list with a number, which grants nothing at all', ['a', 1], []],
  ];

  test.each(shapes)('66: scope as %s', async (...[, scope, names]) => {
    const identity = await build().verify(await issuer.sign({ scope }));
    expect([...identity.scopes]).toEqual(names);
  });

  test.each(shapes)('67: permissions as %s', async (...[, permissions, names]) => {
    const token = await issuer.sign({ permissions });
    const identity = await build().verify(token);
    expect([...identity.permissions]).toEqual(
      typeof permissions === 'string' ? [permissions] : names,
    );
    const permissionsClaim = { path: 'permissions', separator: ' ' };
    const split = await build({ permissionsClaim }).verify(token);
    expect([...split.permissions]).toEqual(names);
  });
});

test('69, 70: the public surface has no parser of unverified tokens', async () => {
  const surface = Object.keys(await import('@oidc-verify/core'));
  expect(surface.filter((name) => /parse|header|decode/i.test(name))).toEqual([]);
});
