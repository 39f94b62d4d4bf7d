import { describe, expect, test } from 'vitest';
import { CLIENT_KEYS, createClient } from './client.ts';
import { EQUAL_URLS, NOW } from './hostile-proofs.ts';
import { createDpopSetting, decide, ORIGIN, toDpop } from './setting.ts';
import type { Sending } from './setting.ts';

type Members = Readonly<Record<string, unknown>>;

const setting = await createDpopSetting();
const { api, send } = setting;
const rsa = createClient('PS256', CLIENT_KEYS.PS256);
const ed25519 = createClient('Ed25519', CLIENT_KEYS.Ed25519);
const es384 = createClient('ES384', CLIENT_KEYS.ES384);
const members = (header: Members): Sending => ({ proof: { header } });
const claims = (payload: Members): Sending => ({ proof: { payload } });

describe('a good proof', () => {
  test.each<[string, Sending, Members?]>([
    ['of ES256', {}],
    ['of Ed25519', { client: ed25519 }],
    ['of PS256', { client: rsa }],
    ['of EdDSA, the old name', { client: ed25519, ...members({ alg: 'EdDSA' }) }],
    ['of an algorithm that was configured', { client: es384 }, { algorithms: ['ES384'] }],
    ['with typ in another case', members({ typ: 'DPoP+JWT' })],
    ['with the whole media type', members({ typ: 'application/dpop+jwt' })],
    ['with a kid', members({ kid: 'mine' })],
    ['with members of its own', { proof: { header: { x: 1 }, payload: { x: [{ y: null }] } } }],
    ['for another method', { method: 'DELETE' }],
    ['for a method of its own', { method: 'purge' }],
    ['with a jti of 512 characters', claims({ jti: 'x'.repeat(512) })],
    ['with a jti of half a character', claims({ jti: '\uD800' })],
    ['as old as it may be', claims({ iat: NOW - 64.9 })],
    ['as far ahead as it may be', claims({ iat: NOW + 5 })],
    ['with a fraction of a second', claims({ iat: NOW - 0.25 })],
    ['that says when it ends', claims({ nbf: NOW + 5, exp: NOW - 4 })],
    ['with a nonce that nobody asked for', claims({ nonce: 'x' })],
    ['with a nonce of another type, too', claims({ nonce: { any: 'thing' } })],
    ['for the root', { target: '/', url: ORIGIN }],
    ['for a target with a query', { target: '/orders?a=..\\..', url: `${ORIGIN}/orders` }],
    ['for an encoded target', { target: '/%6frders/a%2fb', url: `${ORIGIN}/orders/a%2Fb` }],
    ['behind a prefix', { url: `${ORIGIN}/api/v1/orders` }, { publicPathPrefix: '/api/%761' }],
    [
      'for another origin',
      { url: 'http://localhost:3000/orders' },
      { publicOrigin: [ORIGIN, 'http://localhost:3000'] },
    ],
    ['as long as allowed', { proof: { payload: { filler: 'x'.repeat(5600) } } }],
    ['older, where that is allowed', claims({ iat: NOW - 600 }), { proofMaxAgeSeconds: 600 }],
  ])('%s', async (_, sending, dpop) => {
    expect(await decide(api(dpop), await send(sending))).toBe('passed');
  });

  test.each(EQUAL_URLS)('for the URL spelt %s', async (htu) => {
    expect(await decide(api(), await send(claims({ htu })))).toBe('passed');
  });

  test('is not needed twice: fresh ones of one client all pass', async () => {
    const sent = [await send(), await send(), await send({ method: 'POST' }), await send()];
    const shared = api();
    for (const one of sent) expect(await decide(shared, one)).toBe('passed');
  });

  test('shows in the identity', async () => {
    const { token, call } = await send();
    const identity = await setting.verifier({ dpop: toDpop() }).verify(token, call);
    const { thumbprint } = createClient();
    expect(identity).toMatchObject({ scheme: 'DPoP', binding: { method: 'jkt', thumbprint } });
    expect(identity.binding).not.toHaveProperty('nextNonce');
  });

  test('bounds follow the tolerance of the verifier', async () => {
    for (const [clockToleranceSeconds, iat, code] of [
      [0, NOW - 60, 'dpop_proof_expired'],
      [0, NOW - 59.9, 'passed'],
      [0, NOW + 0.1, 'dpop_proof_not_yet_valid'],
      [0, NOW, 'passed'],
      [30, NOW - 89, 'passed'],
      [30, NOW + 30, 'passed'],
    ] as const) {
      const own = api({}, { clockToleranceSeconds });
      expect([clockToleranceSeconds, iat, await decide(own, await send(claims({ iat })))]).toEqual([
        clockToleranceSeconds,
        iat,
        code,
      ]);
    }
  });
});

describe('what is not ours to pass', () => {
  test('a call without a request', async () => {
    const { token } = await send();
    const bare = { token, call: { scheme: 'DPoP' } as const };
    expect(await decide(api(), bare)).toBe('dpop_proof_missing');
  });

  test('a jti that differs in half a character is another one', async () => {
    const [one, two] = [await send({ jti: '\uD800' }), await send({ jti: '\uD801' })];
    expect(await decide(api(), one, two)).toBe('passed');
  });

  test('a prefix that a proxy strips down to / is one URL with and without its slash', async () => {
    for (const url of [`${ORIGIN}/v1`, `${ORIGIN}/v1/`, `HTTPS://API.test:443/%761`]) {
      const sent = await send({ target: '/', url });
      expect(await decide(api({ publicPathPrefix: '/v1' }), sent)).toBe('passed');
      const queried = await send({ target: '/?x=1', url });
      expect(await decide(api({ publicPathPrefix: '/v1' }), queried)).toBe('passed');
    }
    for (const [target, url] of [
      ['/', `${ORIGIN}/v1x`],
      ['/', `${ORIGIN}/`],
      ['/', `${ORIGIN}/v1//`],
      ['/orders/', `${ORIGIN}/v1/orders`],
      ['/orders', `${ORIGIN}/v1`],
    ] as const) {
      const sent = await send({ target, url });
      expect(await decide(api({ publicPathPrefix: '/v1' }), sent)).toBe('dpop_proof_url');
    }
    expect(await decide(api(), await send({ target: '/v1/', url: `${ORIGIN}/v1` }))).toBe(
      'dpop_proof_url',
    );
  });

  test('the prefix is part of the URL', async () => {
    const url = `${ORIGIN}/orders`;
    expect(await decide(api({ publicPathPrefix: '/v1' }), await send({ url }))).toBe(
      'dpop_proof_url',
    );
  });
});
