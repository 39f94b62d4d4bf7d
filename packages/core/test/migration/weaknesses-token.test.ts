import type { Jwk } from '@oidc-verify/core';
import { createFakeKeySource, createTestIssuer, testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/jose/engine-node.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { audience, clock, decide, issuer, nowSeconds, problemPaths } from './setup.ts';
import type { AnyOptions } from './setup.ts';

const { privateJwk, kid } = issuer.signingKey('RS256');
const withIat = (iat: number | undefined): Promise<string> => issuer.sign({ iat, nbf: undefined });

function signText(parts: { header?: string | Uint8Array; payload?: string }): Promise<string> {
  const { header = JSON.stringify(issuer.header()), payload = JSON.stringify(issuer.claims()) } =
    parts;
  return issuer.signRaw({ header, payload, alg: 'RS256', key: privateJwk });
}

function withMember(name: 'header' | 'payload', text: string): Promise<string> {
  const object = name === 'header' ? issuer.header() : issuer.claims();
  return signText({ [name]: `${JSON.stringify(object).slice(0, -1)},${text}}` });
}

const nested = '['.repeat(2000) + ']'.repeat(2000);
const good = await issuer.sign();
const segments = good.split('.') as [string, string, string];

type Row = [name: string, token: string, outcome: string, options?: AnyOptions];

const rows: readonly Row[] = [
  ['W5: exp as a list', await issuer.sign({ exp: [] }), 'invalid_claims'],
  ['W5: exp as a text of digits', await issuer.sign({ exp: '4102444800' }), 'invalid_claims'],
  ['W5: exp as true', await issuer.sign({ exp: true }), 'invalid_claims'],
  [
    'W5: exp 1e400',
    await signText({
      payload: JSON.stringify(issuer.claims()).replace(/"exp":\d+/, '"exp":1e400'),
    }),
    'invalid_claims',
  ],
  ['W5: nbf null', await issuer.sign({ nbf: null }), 'invalid_claims'],
  ['W5: iat as an object', await issuer.sign({ iat: {} }), 'invalid_claims'],
  ['W5: sub as a number', await issuer.sign({ sub: 5 }), 'invalid_claims'],
  ['W5: jti as a list', await issuer.sign({ jti: [] }), 'invalid_claims'],
  [
    'W5: a header nested 2,000 deep',
    await withMember('header', `"x":${nested}`),
    'malformed_token',
  ],
  [
    'W5: a payload nested 2,000 deep',
    await withMember('payload', `"x":${nested}`),
    'malformed_token',
  ],
  ['W6: a token over the limit', await issuer.sign({ x: 'x'.repeat(16_384) }), 'malformed_token'],
  ['W6: a text of 5 MiB', 'a.'.repeat(2_621_440), 'malformed_token'],
  ['W7: an ID token by its hash', await issuer.sign({ at_hash: 'x' }), 'invalid_token_type'],
  [
    'W7: an ID token by its nonce',
    await issuer.sign({ nonce: 'n', client_id: undefined }, { typ: 'JWT' }),
    'invalid_token_type',
  ],
  ['W7: an ID token by token_use', await issuer.sign({ token_use: 'id' }), 'invalid_token_type'],
  [
    'W7: a refresh token by its typ claim',
    await issuer.sign({ typ: 'Refresh' }),
    'invalid_token_type',
  ],
  ['W7: a logout token', await issuer.sign({ events: {} }), 'invalid_token_type'],
  ['W7: a DPoP proof by its typ', await issuer.sign({}, { typ: 'dpop+jwt' }), 'invalid_token_type'],
  [
    'W7: a client that is not listed',
    await issuer.sign({ client_id: 'other' }),
    'invalid_audience',
    { clientIds: ['mine'] },
  ],
  ['W8: iat 66 s ahead', await withIat(nowSeconds + 66), 'token_not_yet_valid'],
  ['W8: iat 65 s ahead, a clock that is off', await withIat(nowSeconds + 65), 'accepted'],
  ['W8: no iat', await withIat(undefined), 'accepted'],
  [
    'W8: a token older than its most',
    await withIat(nowSeconds - 605),
    'token_expired',
    { maxTokenAgeSeconds: 600 },
  ],
  [
    'W8: no iat where an age is demanded',
    await withIat(undefined),
    'missing_claim',
    { maxTokenAgeSeconds: 600 },
  ],
  ['W9: a jwk header', await issuer.sign({}, { header: { jwk: {} } }), 'forbidden_header'],
  ['W9: an x5c header', await issuer.sign({}, { header: { x5c: [] } }), 'forbidden_header'],
  ['W10: padding', `${segments[0]}==.${segments[1]}.${segments[2]}`, 'malformed_token'],
  ['W10: a character outside the alphabet', good.replace('.', '!.'), 'malformed_token'],
  [
    'W10: a header in UTF-16',
    await signText({ header: Buffer.from(JSON.stringify(issuer.header()), 'utf16le') }),
    'malformed_token',
  ],
  [
    'W10: a byte order mark',
    await signText({ header: `\uFEFF${JSON.stringify(issuer.header())}` }),
    'malformed_token',
  ],
  ['W10: alg twice', await withMember('header', '"alg":"RS256"'), 'malformed_token'],
  ['W10: sub twice', await withMember('payload', '"sub":"admin"'), 'malformed_token'],
  [
    'W10: sub twice, once in escapes',
    await withMember('payload', String.raw`"\u0073ub":"admin"`),
    'malformed_token',
  ],
  [
    'W11: a bad signature',
    await issuer.sign({}, { key: testKeys.foreignRsa }),
    'invalid_signature',
  ],
  ['W11: a signature of rubbish', `${segments[0]}.${segments[1]}.%%%`, 'malformed_token'],
  ['W11: no signature', `${segments[0]}.${segments[1]}.`, 'invalid_signature'],
  [
    'W17: a scope list that holds no text',
    await issuer.sign({ scope: [1, true, null] }),
    'insufficient_scope',
    { requiredScopes: ['1'] },
  ],
  [
    'W17: a scope list with a number beside the needed text',
    await issuer.sign({ scope: ['read', 1] }),
    'insufficient_scope',
    { requiredScopes: ['read'] },
  ],
  [
    'W17: a no-break space does not split',
    await issuer.sign({ scope: 'read\u00a0write' }),
    'insufficient_scope',
    { requiredScopes: ['read'] },
  ],
  ['D3: a payload that is no JSON', await signText({ payload: 'text' }), 'malformed_token'],
  ['D3: an empty payload', `${segments[0]}..${segments[2]}`, 'malformed_token'],
  ['D3: b64', await issuer.sign({}, { header: { b64: false } }), 'forbidden_header'],
  ['D5: a kid that is a number', await issuer.sign({}, { header: { kid: 5 } }), 'malformed_token'],
  ['D5: crit', await issuer.sign({}, { header: { crit: ['b64'] } }), 'forbidden_header'],
];

describe('decided alike by both paths, from memory', () => {
  test.each(rows)('%s', async (...[, token, outcome, options = {}]) => {
    expect(await decide(token, options)).toMatchObject({ outcome, asked: 0 });
  });
});

describe('W1: the allowed algorithms bind the signature, not only the header', () => {
  test('W1: a header that says ES256 over an RSA signature', async () => {
    const header = issuer.header({ kid, header: { alg: 'ES256' } });
    const token = await issuer.signRaw({
      header,
      payload: issuer.claims(),
      alg: 'RS256',
      key: privateJwk,
    });
    expect(await decide(token, { algorithms: ['ES256'] })).toMatchObject({
      outcome: 'key_not_found',
    });
  });
});

describe('W2: a key without alg serves what the options allow', () => {
  test.each(['RS512', 'PS256'] as const)('W2: %s', async (alg) => {
    const other = await createTestIssuer({ algorithms: [alg], now: clock.now });
    const bare = other
      .jwks()
      .keys.map((key): Jwk => ({ ...key, alg: undefined }) as unknown as Jwk);
    const keys = createFakeKeySource({ sets: [{ keys: bare }], state: 'cooling' });
    const token = await other.sign();
    expect(await decide(token, { algorithms: [alg], keys })).toMatchObject({ outcome: 'accepted' });
    expect(await decide(token, { algorithms: [alg, 'RS384'], keys })).toMatchObject({
      outcome: 'key_not_found',
    });
  });
});

test('W13: eleven audiences cost one signature check', () => {
  const engine = createEngine();
  let checks = 0;
  const counting: typeof engine = {
    ...engine,
    verify: (...input) => {
      checks += 1;
      return engine.verify(...input);
    },
  };
  const others = Array.from({ length: 10 }, (_, index) => `https://other-${index}.test`);
  const usual = { issuer: issuer.issuer, keys: issuer.keySource(), now: clock.now };
  const verifier = buildVerifier({ ...usual, audience: [...others, audience] }, counting);
  expect(verifier.tryVerifySync(good)).toMatchObject({ ok: true });
  expect(checks).toBe(1);
});

test.each([
  ['W15: HS256', { algorithms: ['HS256'] }, 'algorithms[0]'],
  ['W15: a made-up algorithm', { algorithms: ['RS257'] }, 'algorithms[0]'],
  ['W15: NaN', { clockToleranceSeconds: Number.NaN }, 'clockToleranceSeconds'],
  ['W15: Infinity', { maxTokenAgeSeconds: Number.POSITIVE_INFINITY }, 'maxTokenAgeSeconds'],
  ['W15: an option that is misspelt', { requiredScope: ['read'] }, 'requiredScope'],
  ['W16: an empty required scope', { requiredScopes: [''] }, 'requiredScopes[0]'],
  ['W16: no required scope at all', { requiredScopes: [] }, 'requiredScopes'],
  [
    'W16: a list of holes',
    { requiredScopes: Object.assign([], { length: 1 }) },
    'requiredScopes[0]',
  ],
  ['W16: two scopes in one text', { requiredScopes: ['a b'] }, 'requiredScopes[0]'],
])('%s is refused at start-up', (...[, options, path]) => {
  expect(problemPaths(options)).toEqual([path]);
});

test('D4: broken entries of a key set are skipped, and the good one serves', async () => {
  const broken = [null, 'text', {}, { kty: 'RSA', kid, n: '%%%', e: 'AQAB' }] as unknown as Jwk[];
  const sets = [{ keys: [...broken, ...issuer.jwks().keys] }];
  const keys = createFakeKeySource({ sets, state: 'cooling' });
  expect(await decide(good, { keys })).toMatchObject({ outcome: 'accepted', asked: 0 });
});
