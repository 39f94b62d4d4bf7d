import { createHash } from 'node:crypto';
import { CONTRACT, CONTRACT_VERSION, createVerifier } from '@oidc-verify/core';
import type { Jwk } from '@oidc-verify/core';
import { testCertificate, testKeys } from '@oidc-verify/testing';
import type { SignOptions, TestClaims } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import type { Dpop } from '../../src/contract/dpop.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { codeOf, ENGINES, problemsOf, published, syncCodeOf } from '../setting.ts';
import { createSubject, keysOf } from './subject.ts';
import type { Answer, Call } from './subject.ts';

const subject = await createSubject(['ES256', 'PS256', 'Ed25519', 'RS256']);
const { issuer } = subject;
const certificate = new Uint8Array(Buffer.from(testCertificate, 'base64'));
const thumbprint = createHash('sha256').update(certificate).digest('base64url');
const cnf = { 'x5t#S256': thumbprint };
const revoked = 'revoked-1';
const profile = {
  profile: 'fapi2',
  algorithms: undefined,
  mtls: { certificate: () => certificate },
  checkRevoked: ({ jti }: { jti: string | undefined }) => jti === revoked,
};
/** A fake DPoP verifier: whether proofs are valid is tested with RFC 9449. */
const dpop: Dpop = {
  [CONTRACT]: CONTRACT_VERSION,
  mode: 'allowed',
  algorithms: ['ES256'],
  prove: () => undefined,
};

const sign = (claims: TestClaims = {}, options?: SignOptions): Promise<string> =>
  subject.sign({ cnf, ...claims }, options);
const ask = (call: Call, options: object = {}): Promise<Answer> =>
  subject.ask(call, { ...profile, ...options });
const bearing = (token: string): Call => ({ authorization: [`Bearer ${token}`] });

/** Decides tokens that arrive over a connection with a client certificate, on every path. */
async function decide(
  tokens: Readonly<Record<string, string | Promise<string>>>,
  clientCertificate: Uint8Array | undefined = certificate,
  keys?: readonly Jwk[],
): Promise<Readonly<Record<string, string>>> {
  const more = keys === undefined ? {} : { keys: keysOf(keys) };
  const options = subject.options({ ...profile, ...more });
  const call = { request: { method: 'GET', url: '/', dpopProofs: [], clientCertificate } };
  const decideOne = async (token: string): Promise<string> => {
    const node = createVerifier(options);
    const web = buildVerifier(options, ENGINES.web());
    const codes = [
      syncCodeOf(() => node.verifySync(token, call)),
      await codeOf(async () => node.verify(token, call)),
      await codeOf(async () => web.verify(token, call)),
    ];
    return [...new Set(codes)].join(', ');
  };
  const decided = Object.entries(tokens).map(
    async ([name, token]) => [name, await decideOne(await token)] as const,
  );
  return Object.fromEntries(await Promise.all(decided));
}

describe('§5.3.3 Requirements for Resource Servers', () => {
  test('[fapi2-5.3.3-header] SHALL take a token from the Authorization header, with the Bearer or the DPoP scheme', async () => {
    expect(await ask(bearing(await sign()))).toMatchObject({ code: 'passed' });
    const bound = await sign({ cnf: { jkt: thumbprint } });
    const offering = { dpop };
    const authorization = [`DPoP ${bound}`];
    expect(await ask({ authorization }, offering)).toMatchObject({ code: 'passed' });
    expect(await ask(bearing(bound), offering)).toMatchObject({ status: 401 });
    expect(await ask({}, offering)).toMatchObject({ code: 'missing_token' });
  });

  test('[fapi2-5.3.3-query] SHALL NOT take a token from the query', async () => {
    const token = await sign();
    const url = `/accounts?access_token=${token}`;
    expect(await ask({ url })).toMatchObject({ status: 401, code: 'missing_token' });
    expect(await ask({ url: '/accounts', ...bearing(token) })).toMatchObject({ code: 'passed' });
  });

  test('[fapi2-5.3.3-validity] SHALL verify validity, integrity, expiry and revocation', async () => {
    const [header, payload] = (await sign()).split('.');
    const [, , signature] = (await sign({ scope: 'all' })).split('.');
    const tokens = {
      control: sign(),
      'of another issuer': sign({ iss: 'https://other.test' }),
      'for another API': sign({ aud: 'https://other.test' }),
      'of another type': sign({}, { typ: 'JWT' }),
      'without a client': sign({ client_id: undefined }),
      altered: `${header}.${payload}.${signature}`,
      expired: sign({ exp: 1 }),
      revoked: sign({ jti: revoked }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'of another issuer': 'invalid_issuer',
      'for another API': 'invalid_audience',
      'of another type': 'invalid_token_type',
      'without a client': 'missing_claim',
      altered: 'invalid_signature',
      expired: 'token_expired',
      revoked: 'token_revoked',
    });
    const forgetful = subject.options({ ...profile, checkRevoked: undefined });
    expect(problemsOf(() => createVerifier(forgetful)).map(({ path }) => path)).toEqual([
      'checkRevoked',
    ]);
  });

  test('[fapi2-5.3.3-authorization] SHALL verify that the authorization suffices, and answer with the errors of RFC 6750', async () => {
    const requirement = { scopes: ['accounts'] };
    const authorized = bearing(await sign({ scope: 'accounts' }));
    expect(await ask({ ...authorized, requirement })).toMatchObject({ code: 'passed' });
    expect(await ask({ ...bearing(await sign()), requirement })).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope' },
    });
    expect(await ask({ ...bearing('rubbish'), requirement })).toMatchObject({
      status: 401,
      body: { error: 'invalid_token' },
    });
  });

  test('[fapi2-5.3.3-sender-constrained] SHALL refuse every token that is not bound to its sender', async () => {
    const foreign = createHash('sha256').update('another certificate').digest('base64url');
    const tokens = {
      bound: sign(),
      'bound to another': sign({ cnf: { 'x5t#S256': foreign } }),
      'to be proven otherwise': sign({ cnf: { jkt: thumbprint } }),
      'bound to nothing': sign({ cnf: {} }),
      unbound: sign({ cnf: undefined }),
    };
    expect(await decide(tokens)).toEqual({
      bound: 'passed',
      'bound to another': 'invalid_certificate',
      'to be proven otherwise': 'invalid_confirmation',
      'bound to nothing': 'invalid_confirmation',
      unbound: 'token_not_bound',
    });
    const options = subject.options({ ...profile, mtls: undefined });
    expect(problemsOf(() => createVerifier(options)).map(({ path }) => path)).toEqual(['mtls']);
    const { mtls: _, ...unbound } = subject.options({ ...profile });
    expect(problemsOf(() => createVerifier(unbound)).map(({ path }) => path)).toEqual(['dpop']);
  });
});

describe('§5.4.1 Cryptography and secrets: general requirements', () => {
  test('[fapi2-5.4-algorithms] SHALL use PS256, ES256 and Ed25519, and nothing else', async () => {
    const tokens = {
      ES256: sign({}, { alg: 'ES256' }),
      PS256: sign({}, { alg: 'PS256' }),
      Ed25519: sign({}, { alg: 'Ed25519' }),
      EdDSA: sign({}, { alg: 'Ed25519', header: { alg: 'EdDSA' } }),
      RS256: sign({}, { alg: 'RS256' }),
    };
    expect(await decide(tokens)).toEqual({
      ES256: 'passed',
      PS256: 'passed',
      Ed25519: 'passed',
      EdDSA: 'passed',
      RS256: 'disallowed_alg',
    });
    for (const algorithm of ['RS256', 'PS384', 'ES512']) {
      const options = subject.options({ ...profile, algorithms: ['ES256', algorithm] });
      expect(problemsOf(() => createVerifier(options)).map(({ path }) => path)).toEqual([
        'algorithms',
      ]);
    }
  });

  test('[fapi2-5.4-none] SHALL NOT accept the algorithm “none”', async () => {
    const header = { ...issuer.header(), alg: 'none' };
    const unsigned = issuer.signRaw({ header, payload: issuer.claims({ cnf }), alg: 'none' });
    expect(await decide({ control: sign(), unsigned })).toEqual({
      control: 'passed',
      unsigned: 'disallowed_alg',
    });
  });

  test('[fapi2-5.4-key-length] SHALL use RSA keys of 2048 bits at least', async () => {
    const { kid } = issuer.signingKey('PS256');
    const weak = [published(testKeys.weakRsa, { kid, alg: 'PS256' })];
    const token = await sign({}, { alg: 'PS256', key: testKeys.weakRsa });
    expect(await decide({ token }, certificate, weak)).toEqual({ token: 'key_not_found' });
    expect(await decide({ control: sign({}, { alg: 'PS256' }) })).toEqual({ control: 'passed' });
  });
});

describe('§5.4.2 and §5.4.3 JSON Web Key Sets', () => {
  test('[fapi2-5.4-x5u-jku] SHOULD NOT follow x5u and jku', async () => {
    const tokens = {
      control: sign(),
      x5u: sign({}, { header: { x5u: 'https://issuer.test/key' } }),
      jku: sign({}, { header: { jku: 'https://issuer.test/jwks' } }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      x5u: 'forbidden_header',
      jku: 'forbidden_header',
    });
  });

  test('[fapi2-5.4-duplicate-kid] SHALL look at kty, use and alg where keys share their kid', async () => {
    const { kid, privateJwk } = issuer.signingKey('ES256');
    const own = published(privateJwk, { kid });
    const rsa = published(testKeys.foreignRsa, { kid, alg: 'PS256' });
    const token = await sign({}, { alg: 'ES256', kid });
    const among = async (...keys: readonly Jwk[]): Promise<string | undefined> =>
      (await decide({ token }, certificate, keys))['token'];
    expect(await among(rsa, own)).toBe('passed');
    expect(await among({ ...own, use: 'enc' }, own)).toBe('passed');
    expect(await among({ ...own, alg: 'ES384' }, own)).toBe('passed');
    expect(await among(rsa, { ...own, use: 'enc' })).toBe('key_not_found');
  });
});
