import { createVerifier } from '@oidc-verify/core';
import { authenticate, fromFetch, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest } from '@oidc-verify/core/http';
import { testKeys, toPublicJwk } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { CLIENT_KEYS, createClient, nonceOf, sha256 } from '../dpop/client.ts';
import { createDpopSetting, decide, ORIGIN, toDpop } from '../dpop/setting.ts';
import type { Sending } from '../dpop/setting.ts';
import { parametersOf } from './challenge-grammar.ts';

const setting = await createDpopSetting();
const { api, send } = setting;
const NOW = setting.nowSeconds();
const SECRET = 'a secret of thirty-two bytes, or more';
const NONCES = { nonce: { mode: 'required', secret: SECRET } };

const header = (members: object): Sending => ({ proof: { header: { ...members } } });
const payload = (members: object): Sending => ({ proof: { payload: { ...members } } });

/** Returns the outcome of each request on all paths. */
async function answers(
  requests: Readonly<Record<string, Sending>>,
  dpop?: object,
): Promise<Readonly<Record<string, string>>> {
  const shared = api({ ...dpop });
  const decided: [string, string][] = [];
  for (const [name, sending] of Object.entries(requests)) {
    decided.push([name, await decide(shared, await send(sending))]);
  }
  return Object.fromEntries(decided);
}

/** Returns the auth-params of the challenge for the scheme DPoP. */
function dpopChallenge(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const challenges = (headers['www-authenticate'] ?? '').split(/, (?=Bearer |DPoP )/);
  return parametersOf(challenges.find((challenge) => challenge.startsWith('DPoP ')));
}

/** What a request looks like on the wire, and how it is answered. */
async function ask(
  headers: readonly (readonly [string, string])[],
  dpop: Readonly<Record<string, unknown>> = {},
  toRequest = toNode,
): Promise<{
  status: number;
  code: string;
  headers: Readonly<Record<string, string>>;
}> {
  const { keys, issuer, clock } = setting;
  const verifier = createVerifier({
    issuer: issuer.issuer,
    audience: 'https://api.test',
    keys,
    now: clock.now,
    dpop: toDpop(dpop),
  });
  const answer = await authenticate(verifier, toRequest(headers));
  if (answer.ok) return { status: 200, code: 'passed', headers: answer.headers };
  const { status, headers: sent } = answer.response;
  return { status, code: answer.error.code, headers: sent };
}

function toNode(headers: readonly (readonly [string, string])[]): AuthRequest {
  return fromNode({ method: 'GET', url: '/orders', rawHeaders: headers.flat() });
}

async function toHeaders(
  sending: Sending = {},
  scheme = 'DPoP',
): Promise<readonly (readonly [string, string])[]> {
  const { token, call } = await send(sending);
  const proofs = (call.request?.dpopProofs ?? []).map((proof) => ['DPoP', proof] as const);
  return [['Authorization', `${scheme} ${token}`], ...proofs];
}

describe('§4.3 Checking DPoP Proofs', () => {
  test('[rfc9449-4.3-one-header] MUST find not more than one DPoP header', async () => {
    const codes = await answers({
      control: {},
      none: { proofs: () => [] },
      two: { proofs: (one) => [one, one] },
      joined: { proofs: (one) => [`${one}, ${one}`] },
    });
    expect(codes).toEqual({
      control: 'passed',
      none: 'dpop_proof_missing',
      two: 'dpop_proof_repeated',
      joined: 'dpop_proof_repeated',
    });
    const [authorization, proof] = await toHeaders();
    const twice = [authorization, proof, proof].filter((pair) => pair !== undefined);
    const onFetch = (headers: typeof twice): AuthRequest =>
      fromFetch(new Request(`${ORIGIN}/orders`, { headers: headers.map(([k, v]) => [k, v]) }));
    for (const toRequest of [toNode, onFetch]) {
      expect(await ask(twice, {}, toRequest as typeof toNode)).toMatchObject({
        status: 400,
        code: 'dpop_proof_repeated',
      });
    }
  });

  test('[rfc9449-4.3-well-formed] MUST find one well-formed JWT in it', async () => {
    const { control, ...others } = await answers({
      control: {},
      empty: { proofs: () => [''] },
      rubbish: { proofs: () => ['rubbish'] },
      'two segments': { proofs: (one) => [one.slice(0, one.lastIndexOf('.'))] },
      'four segments': { proofs: (one) => [`${one}.AA`] },
      padded: { proofs: (one) => [`${one}=`] },
      'no JSON': { proof: { payloadText: () => '{' } },
      'a claim twice': { proof: { payloadText: (json) => json.replace('{', '{"jti":"x",') } },
    });
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(7).fill('dpop_proof_malformed'));
  });

  test('[rfc9449-4.3-claims] MUST find all required claims', async () => {
    const names = ['jti', 'htm', 'htu', 'iat', 'ath'];
    const { control, ...others } = await answers({
      control: {},
      ...Object.fromEntries(names.map((name) => [name, payload({ [name]: undefined })])),
    });
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(names.length).fill('dpop_proof_claims'));
  });

  test('[rfc9449-4.3-typ] MUST find the typ dpop+jwt', async () => {
    const { control, ...others } = await answers({
      control: {},
      none: header({ typ: undefined }),
      JWT: header({ typ: 'JWT' }),
      'an access token': header({ typ: 'at+jwt' }),
    });
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(3).fill('dpop_proof_type'));
  });

  test('[rfc9449-4.3-alg] MUST find a registered asymmetric alg that is supported and allowed', async () => {
    const es384 = createClient('ES384', CLIENT_KEYS.ES384);
    const requests = {
      control: {},
      none: { proof: { header: { alg: 'none' }, alg: 'none' } },
      'not registered': header({ alg: 'ES111' }),
      'not allowed here': { client: es384 },
    } as const;
    const { control, ...others } = await answers(requests);
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(3).fill('dpop_proof_alg'));
    const allowed = await answers(
      { 'not allowed here': { client: es384 } },
      { algorithms: ['ES384'] },
    );
    expect(allowed).toEqual({ 'not allowed here': 'passed' });
  });

  test('[rfc9449-4.3-signature] MUST verify the signature with the key in the header', async () => {
    const { control, ...others } = await answers({
      control: {},
      "another's": { proof: { key: CLIENT_KEYS.OtherES256 } },
      zeros: { proof: { signature: (bytes) => new Uint8Array(bytes.length) } },
      none: { proof: { signature: () => new Uint8Array() } },
    });
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(3).fill('dpop_proof_signature'));
  });

  test('[rfc9449-4.3-no-private] MUST find no private key in jwk', async () => {
    const own = toPublicJwk(CLIENT_KEYS.ES256);
    const { control, ...others } = await answers({
      control: {},
      private: header({ jwk: CLIENT_KEYS.ES256 }),
      'd alone': header({ jwk: { ...own, d: 'AA' } }),
      symmetric: header({ jwk: { kty: 'oct', k: 'AA' } }),
    });
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(3).fill('dpop_proof_key'));
  });

  test('[rfc9449-4.3-htm] MUST find the method of the request in htm', async () => {
    const { control, post, ...others } = await answers({
      control: {},
      post: { method: 'POST' },
      another: payload({ htm: 'POST' }),
      'another case': payload({ htm: 'get' }),
    });
    expect([control, post]).toEqual(['passed', 'passed']);
    expect(Object.values(others)).toEqual(Array(2).fill('dpop_proof_method'));
  });

  test('[rfc9449-4.3-htu] MUST find the URI of the request in htu, without query and fragment', async () => {
    const { control, query, ...others } = await answers({
      control: {},
      query: { target: '/orders?a=1', url: `${ORIGIN}/orders?b=2#c` },
      path: payload({ htu: `${ORIGIN}/admin` }),
      host: payload({ htu: 'https://other.test/orders' }),
      scheme: payload({ htu: 'http://api.test/orders' }),
      port: payload({ htu: 'https://api.test:8443/orders' }),
    });
    expect([control, query]).toEqual(['passed', 'passed']);
    expect(Object.values(others)).toEqual(Array(4).fill('dpop_proof_url'));
  });

  test('[rfc9449-4.3-nonce] MUST find the nonce that was given out', async () => {
    const { control, ...others } = await answers(
      {
        control: payload({ nonce: nonceOf(SECRET, NOW) }),
        "another's": payload({ nonce: nonceOf('another secret', NOW) }),
        expired: payload({ nonce: nonceOf(SECRET, NOW - 300) }),
      },
      NONCES,
    );
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(2).fill('dpop_nonce_invalid'));
  });

  test('[rfc9449-4.3-iat] MUST find that the proof was made within an acceptable time', async () => {
    expect(
      await answers({
        control: {},
        'a minute ago': payload({ iat: NOW - 60 }),
        'an hour ago': payload({ iat: NOW - 3600 }),
        'in an hour': payload({ iat: NOW + 3600 }),
      }),
    ).toEqual({
      control: 'passed',
      'a minute ago': 'passed',
      'an hour ago': 'dpop_proof_expired',
      'in an hour': 'dpop_proof_not_yet_valid',
    });
  });

  test('[rfc9449-4.3-ath] MUST find the hash of the token in ath, and the key that it is bound to', async () => {
    const thief = createClient('ES256', CLIENT_KEYS.OtherES256);
    expect(
      await answers({
        control: {},
        'another token': payload({ ath: sha256('another') }),
        'another key': { client: thief, jkt: createClient().thumbprint },
      }),
    ).toEqual({
      control: 'passed',
      'another token': 'dpop_proof_token',
      'another key': 'dpop_proof_binding',
    });
  });

  test('[rfc9449-4.3-normalise] SHOULD normalise htu by syntax and scheme before comparing', async () => {
    const { other, ...equal } = await answers({
      'case of scheme and host': payload({ htu: 'HTTPS://API.test/orders' }),
      'default port': payload({ htu: 'https://api.test:443/orders' }),
      'unreserved characters': payload({ htu: 'https://api.test/%6Frders' }),
      'case of hex digits': { target: '/a%2fb', url: `${ORIGIN}/a%2Fb` },
      'empty path': { target: '/', url: ORIGIN },
      other: payload({ htu: 'https://api.test/Orders' }),
    });
    expect(Object.values(equal)).toEqual(Array(5).fill('passed'));
    expect(other).toBe('dpop_proof_url');
  });
});

describe('§6 Public Key Confirmation', () => {
  test('[rfc9449-6-bound] MUST be able to tell whether a token is bound, and match the proof to its key', async () => {
    const unbound = await setting.issuer.sign();
    const { call } = await send();
    expect(await decide(api(), { token: unbound, call })).toBe('token_not_bound');
    expect(await decide(api(), { token: unbound, call: {} })).toBe('passed');
    const { token } = await send();
    expect(await decide(api(), { token, call: {} })).toBe('invalid_confirmation');
    expect(await answers({ control: {}, 'of another key': { jkt: 'A'.repeat(43) } })).toEqual({
      control: 'passed',
      'of another key': 'dpop_proof_binding',
    });
  });
});

describe('§7 Protected Resource Access', () => {
  test('[rfc9449-7.1-all] MUST NOT grant access unless all checks pass', async () => {
    // One request per check that is not met, and one that meets them all, in the words of HTTP.
    const faults: readonly Sending[] = [
      { proofs: () => [] },
      { proofs: () => ['x'] },
      header({ typ: 'JWT' }),
      header({ alg: 'HS256' }),
      header({ jwk: toPublicJwk(testKeys.weakRsa) }),
      { proof: { key: CLIENT_KEYS.OtherES256 } },
      payload({ jti: undefined }),
      payload({ htm: 'POST' }),
      payload({ htu: `${ORIGIN}/admin` }),
      payload({ iat: 0 }),
      payload({ ath: 'x' }),
      { jkt: 'A'.repeat(43) },
    ];
    for (const fault of faults) {
      expect(await ask(await toHeaders(fault))).toMatchObject({ status: 401 });
    }
    expect(await ask(await toHeaders())).toMatchObject({ status: 200 });
  });

  test('[rfc9449-7.1-challenge] SHOULD name error and algs in the challenge of the scheme DPoP', async () => {
    const { headers } = await ask(await toHeaders(payload({ iat: 0 })));
    const algs = 'ES256 Ed25519 PS256';
    expect(dpopChallenge(headers)).toMatchObject({ error: 'invalid_dpop_proof', algs });
    expect((await ask(await toHeaders())).headers).toEqual({});
  });

  test('[rfc9449-7.2-downgrade] MUST refuse a bound token that is sent as a bearer token', async () => {
    for (const mode of ['off', 'allowed', 'required']) {
      for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
        const answer = await ask(await toHeaders({}, scheme), { mode });
        expect(answer).toMatchObject({ status: 401, code: 'invalid_confirmation' });
      }
    }
    expect(await ask(await toHeaders({}, 'DPoP'))).toMatchObject({ code: 'passed' });
    expect(await ask(await toHeaders({}, 'dpop'))).toMatchObject({ code: 'passed' });
  });
});

describe('§9 Resource Server-Provided Nonce', () => {
  test('[rfc9449-9-nonce] MUST ask for a missing nonce by use_dpop_nonce and DPoP-Nonce', async () => {
    const { status, headers } = await ask(await toHeaders(), NONCES);
    expect(status).toBe(401);
    expect(dpopChallenge(headers)).toMatchObject({ error: 'use_dpop_nonce' });
    expect(headers['cache-control']).toBe('no-store');
    const nonce = headers['dpop-nonce'];
    const second = await ask(await toHeaders(payload({ nonce })), NONCES);
    expect(second).toMatchObject({ status: 200 });
    // §8.2: a new one may come with any answer.
    expect(second.headers['dpop-nonce']).toBe(nonceOf(SECRET, NOW));
  });
});

describe('§11 Security Considerations', () => {
  test('[rfc9449-11.1-window] MUST accept proofs for a short time only', async () => {
    const old = payload({ iat: NOW - 601 - 5 });
    const limits = { proofMaxAgeSeconds: 600 };
    expect(await answers({ control: payload({ iat: NOW - 600 }), old }, limits)).toEqual({
      control: 'passed',
      old: 'dpop_proof_expired',
    });
    expect(() => toDpop({ proofMaxAgeSeconds: 601 })).toThrow('proofMaxAgeSeconds');
  });

  test('[rfc9449-11.1-replay] MAY accept a jti once per key and URI, however long it is', async () => {
    const long = 'x'.repeat(512);
    for (const jti of ['short', long]) {
      const shared = api();
      const first = await send({ jti });
      const second = await send({ jti });
      expect(await decide(shared, first)).toBe('passed');
      expect(await decide(shared, second)).toBe('dpop_proof_replayed');
      expect(await decide(shared, await send({ jti, target: '/other' }))).toBe('passed');
      const other = createClient('Ed25519', CLIENT_KEYS.Ed25519);
      expect(await decide(shared, await send({ jti, client: other }))).toBe('passed');
    }
  });

  test('[rfc9449-11.3-nonce] MUST NOT accept a proof without a nonce from a client that was given one', async () => {
    const shared = api(NONCES);
    const nonce = nonceOf(SECRET, NOW);
    expect(await decide(shared, await send(payload({ nonce })))).toBe('passed');
    expect(await decide(shared, await send())).toBe('dpop_nonce_required');
    expect(await decide(shared, await send(payload({ nonce })))).toBe('passed');
  });

  test('[rfc9449-11.5-typ] MUST verify typ, so that no other JWT serves as a proof, nor a proof as a token', async () => {
    const { token, call } = await send();
    const asProof = { ...call, request: { method: 'GET', url: '/orders', dpopProofs: [token] } };
    expect(await decide(api(), { token, call: asProof })).toBe('dpop_proof_type');
    const proofAsToken = await setting.issuer.sign({}, { typ: 'dpop+jwt' });
    expect(await decide(api(), { token: proofAsToken, call: {} })).toBe('invalid_token_type');
    expect(await decide(api(), { token, call })).toBe('passed');
  });

  test('[rfc9449-11.6-asymmetric] MUST take only proofs that are signed with asymmetric algorithms', async () => {
    const secret = new TextEncoder().encode('secret');
    const { control, ...others } = await answers({
      control: {},
      HS256: { proof: { header: { alg: 'HS256' }, alg: 'HS256', key: secret } },
      none: { proof: { header: { alg: 'none' }, alg: 'none' } },
    });
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(2).fill('dpop_proof_alg'));
    expect(() => toDpop({ algorithms: ['HS256'] })).toThrow('algorithms');
    expect(() => toDpop({ algorithms: ['none'] })).toThrow('algorithms');
  });
});
