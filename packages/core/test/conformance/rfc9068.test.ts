import { createVerifier } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { AUDIENCE, ISSUER, problemsOf } from '../setting.ts';
import { parametersOf } from './challenge-grammar.ts';
import { createSubject, keysOf, without } from './subject.ts';

const subject = await createSubject();
const { ask, issuer, nowSeconds, sign } = subject;
const typed = (typ: string | null): Promise<string> => sign({}, { typ });
const profile = { profile: 'rfc9068' };
const decide: typeof subject.decide = (tokens, options) =>
  subject.decide(tokens, { ...profile, ...options });

describe('§2 JWT Access Token Header and Data Structure', () => {
  test('[rfc9068-2.1-signed] MUST refuse an access token that is not signed', async () => {
    const header = { ...issuer.header(), alg: 'none' };
    const unsigned = issuer.signRaw({ header, payload: issuer.claims(), alg: 'none' });
    expect(await decide({ control: sign(), unsigned })).toEqual({
      control: 'passed',
      unsigned: 'disallowed_alg',
    });
  });

  test('[rfc9068-2.1-rs256] MUST support RS256', async () => {
    const { algorithms, ...defaults } = subject.options();
    expect(algorithms).toEqual(['RS256']);
    const verifier = createVerifier(defaults as typeof defaults & { audience: string });
    expect((await verifier.verify(await sign())).subject).toBe('user-1');
    expect((await verifier.tryVerify(await sign({}, { key: testKeys.foreignRsa }))).ok).toBe(false);
  });

  test('[rfc9068-2.2-claims] MUST refuse a token that lacks one of the seven required claims', async () => {
    const required = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'];
    const tokens = required.map((name) => [name, sign(without(name))] as const);
    const decided = await decide({ control: sign(), ...Object.fromEntries(tokens) });
    const lacking = required.map((name) => [name, 'missing_claim'] as const);
    expect(decided).toEqual({ control: 'passed', ...Object.fromEntries(lacking) });
  });
});

describe('§4 Validating JWT Access Tokens', () => {
  test('[rfc9068-4-typ] MUST refuse every typ but at+jwt and application/at+jwt', async () => {
    const tokens = {
      'at+jwt': typed('at+jwt'),
      'application/at+jwt': typed('application/at+jwt'),
      'in upper case': typed('AT+JWT'),
      JWT: typed('JWT'),
      absent: typed(null),
      empty: typed(''),
      'with a parameter': typed('at+jwt;v=1'),
      longer: typed('at+jwt+x'),
    };
    expect(await decide(tokens)).toEqual({
      'at+jwt': 'passed',
      'application/at+jwt': 'passed',
      'in upper case': 'passed',
      JWT: 'invalid_token_type',
      absent: 'invalid_token_type',
      empty: 'invalid_token_type',
      'with a parameter': 'invalid_token_type',
      longer: 'invalid_token_type',
    });
  });

  test('[rfc9068-4-iss] MUST refuse an iss that is not exactly the identifier of the issuer', async () => {
    const tokens = {
      control: sign(),
      'a slash more': sign({ iss: `${ISSUER}/` }),
      'with the default port': sign({ iss: `${ISSUER}:443` }),
      'in upper case': sign({ iss: ISSUER.toUpperCase() }),
      another: sign({ iss: 'https://evil.test' }),
    };
    const { control, ...others } = await decide(tokens);
    expect(control).toBe('passed');
    expect(new Set(Object.values(others))).toEqual(new Set(['invalid_issuer']));
  });

  test('[rfc9068-4-aud] MUST refuse an aud without an identifier that this API expects for itself', async () => {
    const tokens = {
      control: sign(),
      'one of several': sign({ aud: ['https://other.test', AUDIENCE] }),
      'the client': sign({ aud: 'test-client' }),
      'the issuer': sign({ aud: ISSUER }),
      others: sign({ aud: ['https://other.test', 'test-client'] }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'one of several': 'passed',
      'the client': 'invalid_audience',
      'the issuer': 'invalid_audience',
      others: 'invalid_audience',
    });
  });

  test('[rfc9068-4-signature] MUST validate the signature with the algorithm of the header', async () => {
    const own = await createSubject(['RS256', 'RS512']);
    const key = own.issuer.signingKey('RS512').privateJwk;
    const tokens = {
      RS256: own.sign(),
      RS512: own.sign({}, { alg: 'RS512' }),
      'RS512 made by RS256': own.issuer.signRaw({
        header: own.issuer.header({ alg: 'RS512' }),
        payload: own.issuer.claims(),
        alg: 'RS256',
        key,
      }),
    };
    expect(await own.decide(tokens, profile)).toEqual({
      RS256: 'passed',
      RS512: 'passed',
      'RS512 made by RS256': 'invalid_signature',
    });
  });

  test('[rfc9068-4-none] MUST refuse the algorithm none', async () => {
    const none = (alg: string): Promise<string> => sign({}, { header: { alg } });
    expect(await decide({ control: sign(), none: none('none'), NONE: none('NONE') })).toEqual({
      control: 'passed',
      none: 'disallowed_alg',
      NONE: 'disallowed_alg',
    });
  });

  test('[rfc9068-4-keys] MUST verify with keys of the authorization server only', async () => {
    const other = await createSubject(['ES256']);
    const otherIssuer = 'https://other-issuer.test';
    const issuers = [
      { issuer: ISSUER, keys: keysOf(issuer.jwks().keys) },
      { issuer: otherIssuer, keys: keysOf(other.issuer.jwks().keys), algorithms: ['ES256'] },
    ];
    const options = { issuer: undefined, keys: undefined, issuers };
    const tokens = {
      own: sign(),
      other: other.sign({ iss: otherIssuer }),
      'of the other, by the first': sign({ iss: otherIssuer }),
      'by nobody known': sign({}, { key: testKeys.foreignRsa }),
    };
    expect(await decide(tokens, options)).toEqual({
      own: 'passed',
      other: 'passed',
      'of the other, by the first': 'disallowed_alg',
      'by nobody known': 'invalid_signature',
    });
  });

  test('[rfc9068-4-exp] MUST refuse a token once its exp has come', async () => {
    const tokens = {
      control: sign({ exp: nowSeconds + 1 }),
      on: sign({ exp: nowSeconds }),
      after: sign({ exp: nowSeconds - 60 }),
    };
    expect(await decide(tokens, { clockToleranceSeconds: 0 })).toEqual({
      control: 'passed',
      on: 'token_expired',
      after: 'token_expired',
    });
  });

  test('[rfc9068-4-leeway] MAY allow a leeway, of a few minutes at most', async () => {
    const late = { late: sign({ exp: nowSeconds - 59 }) };
    expect(await decide(late, { clockToleranceSeconds: 60 })).toEqual({ late: 'passed' });
    expect(await decide(late)).toEqual({ late: 'token_expired' });
    const tooMuch = subject.options({ clockToleranceSeconds: 61 });
    expect(problemsOf(() => createVerifier(tooMuch))).toHaveLength(1);
  });

  test('[rfc9068-4-invalid-token] MUST say invalid_token when one of these checks fails', async () => {
    const tokens = [
      await sign({}, { typ: 'JWT' }),
      await sign({ iss: 'https://evil.test' }),
      await sign({ aud: 'https://other.test' }),
      await sign({}, { key: testKeys.foreignRsa }),
      await sign({}, { header: { alg: 'none' } }),
      await sign({ exp: 1 }),
      await sign(without('jti')),
    ];
    for (const token of tokens) {
      const answer = await ask({ authorization: [`Bearer ${token}`] }, profile);
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(parametersOf(answer.headers['www-authenticate'])).toMatchObject({
        error: 'invalid_token',
      });
    }
    const good = await sign();
    expect(await ask({ authorization: [`Bearer ${good}`] }, profile)).toMatchObject({
      code: 'passed',
    });
  });

  test('[rfc9068-4-authorization] SHOULD use the authorization claims in its decision', async () => {
    const claims = { scope: 'read', permissions: ['orders:read'], roles: ['clerk'] };
    const authorization = [`Bearer ${await sign(claims)}`];
    const passes = { scopes: ['read'], permissions: ['orders:read'] };
    expect(await ask({ authorization, requirement: passes })).toMatchObject({ code: 'passed' });
    expect(await ask({ authorization, requirement: { scopes: ['write'] } })).toMatchObject({
      code: 'insufficient_scope',
    });
    const roles = { permissionsClaim: 'roles', ...profile };
    const clerk = { permissions: ['clerk'] };
    expect(await ask({ authorization, requirement: clerk }, roles)).toMatchObject({
      code: 'passed',
    });
    expect(
      await ask({ authorization, requirement: { permissions: ['root'] } }, roles),
    ).toMatchObject({ code: 'insufficient_permissions' });
  });
});

describe('§5 Security Considerations', () => {
  test('[rfc9068-5-id-token] MUST NOT take an ID token for an access token, although the same key signed it', async () => {
    const claims = { aud: AUDIENCE, nonce: 'n', client_id: undefined, at_hash: 'h' };
    const tokens = { access: sign(), id: sign(claims, { typ: 'JWT' }) };
    expect(await decide(tokens)).toEqual({ access: 'passed', id: 'invalid_token_type' });
    expect(await subject.decide(tokens)).toEqual({ access: 'passed', id: 'invalid_token_type' });
  });

  test('[rfc9068-5-subject-space] SHOULD keep the subjects of clients and of issuers apart', async () => {
    const verifier = createVerifier(subject.options());
    const client = await verifier.verify(await sign({ sub: 'test-client' }));
    const user = await verifier.verify(await sign({ sub: 'alice' }));
    expect(client).toMatchObject({
      issuer: ISSUER,
      subject: 'test-client',
      clientId: 'test-client',
    });
    expect(user).toMatchObject({ issuer: ISSUER, subject: 'alice', clientId: 'test-client' });
  });
});
