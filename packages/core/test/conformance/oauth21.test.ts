import { createDpop } from '@oidc-verify/core/dpop';
import { createDpopClient } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createCertificate } from '../http/certificate.ts';
import { parametersOf } from './challenge-grammar.ts';
import { createSubject } from './subject.ts';

const { ask, clock, decide, sign } = await createSubject();
const good = await sign({ scope: 'read' });
const authorization = [`Bearer ${good}`];
const isOwner = (token: { subject: string | undefined }): boolean => token.subject === 'user-1';
const checkRevoked = (): boolean => true;

describe('§5.1 Bearer Token Requests', () => {
  test('[oauth21-5.1-query] MUST ignore a token in the query of the URI', async () => {
    const url = `/orders?access_token=${good}`;
    expect(await ask({ url })).toMatchObject({ status: 401, code: 'missing_token' });
    expect(await ask({ url: '/orders?access_token=rubbish', authorization })).toMatchObject({
      code: 'passed',
    });
  });

  test('[oauth21-5.1.1-header] MUST take a token from the Authorization header', async () => {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
      expect(await ask({ method, authorization })).toMatchObject({ code: 'passed' });
      expect(await ask({ method })).toMatchObject({ code: 'missing_token' });
    }
  });

  test('[oauth21-5.1.1-scheme-case] MUST compare the scheme without case', async () => {
    for (const scheme of ['bearer', 'BEARER', 'bEaReR']) {
      expect(await ask({ authorization: [`${scheme} ${good}`] })).toMatchObject({ code: 'passed' });
    }
    expect(await ask({ authorization: [`Bearers ${good}`] })).toMatchObject({
      code: 'missing_token',
    });
  });
});

describe('§5.2 Access Token Validation', () => {
  test('[oauth21-5.2-expired] MUST refuse an expired token', async () => {
    const expired = await sign({ exp: 1 });
    expect(await ask({ authorization: [`Bearer ${expired}`] })).toMatchObject({
      status: 401,
      code: 'token_expired',
    });
    expect(await ask({ authorization })).toMatchObject({ code: 'passed' });
  });

  test('[oauth21-5.2-scope] MUST refuse a token whose scope does not cover the resource', async () => {
    expect(await ask({ authorization, requirement: { scopes: ['read', 'write'] } })).toMatchObject({
      status: 403,
      code: 'insufficient_scope',
    });
    expect(await ask({ authorization, requirement: { scopes: ['read'] } })).toMatchObject({
      code: 'passed',
    });
  });

  test('[oauth21-5.2-policy] MUST refuse a token that fails the other rules of the resource', async () => {
    const other = [`Bearer ${await sign({ sub: 'user-2' })}`];
    const requirement = { check: isOwner };
    expect(await ask({ authorization, requirement })).toMatchObject({ code: 'passed' });
    expect(await ask({ authorization: other, requirement })).toMatchObject({
      status: 403,
      code: 'access_denied',
    });
    expect(await ask({ authorization }, { checkRevoked })).toMatchObject({
      status: 401,
      code: 'token_revoked',
    });
  });
});

describe('§5.3 Error Response', () => {
  test('[oauth21-5.3.1-challenge] MUST send a challenge with an auth-param when no usable token came', async () => {
    const calls = [
      {},
      { authorization: ['Bearer rubbish'] },
      { authorization, requirement: { scopes: ['write'] } },
    ];
    for (const call of calls) {
      const answer = await ask(call);
      expect(Object.keys(parametersOf(answer.headers['www-authenticate'])).length).toBeGreaterThan(
        0,
      );
    }
    expect((await ask({ authorization })).headers).toEqual({});
  });

  test('[oauth21-5.3.2-codes] SHOULD pair 400, 401 and 403 with their error codes', async () => {
    expect(await ask({ authorization: ['Bearer a b'] })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
    expect(await ask({ authorization: ['Bearer rubbish'] })).toMatchObject({
      status: 401,
      body: { error: 'invalid_token' },
    });
    expect(await ask({ authorization, requirement: { scopes: ['write'] } })).toMatchObject({
      status: 403,
      body: { error: 'insufficient_scope' },
    });
    expect(await ask({ authorization })).toMatchObject({ status: 200 });
  });
});

describe('§7 Security Considerations', () => {
  test('[oauth21-7-audience] MUST check on every request that the token was meant for this API', async () => {
    const other = [`Bearer ${await sign({ aud: 'https://other.test' })}`];
    for (const bearer of [authorization, other, authorization, other]) {
      expect(await ask({ authorization: bearer })).toMatchObject({
        code: bearer === other ? 'invalid_audience' : 'passed',
      });
    }
  });

  test('[oauth21-7-sender-constrained] SHOULD accept a bound token only from the client that holds the key', async () => {
    const url = 'https://api.test/';
    const dpop = createDpop({ publicOrigin: 'https://api.test' });
    const [holder, thief] = [
      await createDpopClient({ now: clock.now }),
      await createDpopClient({ now: clock.now }),
    ];
    const accessToken = await sign({ cnf: { jkt: holder.thumbprint } });
    const proven = { method: 'GET', url, accessToken };
    const codeWith = async (proof: string): Promise<string> => {
      const headers = [['DPoP', proof]] as const;
      return (await ask({ authorization: [`DPoP ${accessToken}`], headers }, { dpop })).code;
    };
    expect(await codeWith(await holder.prove(proven))).toBe('passed');
    expect(await codeWith(await thief.prove(proven))).toBe('dpop_proof_binding');
    const bearer = await ask({ authorization: [`Bearer ${accessToken}`] }, { dpop });
    expect(bearer).toMatchObject({ status: 401, code: 'invalid_confirmation' });

    const [own, other] = [createCertificate('client A'), createCertificate('client B')];
    const withCertificate = sign({ cnf: { 'x5t#S256': own.thumbprint } });
    for (const [{ der }, code] of [
      [own, 'passed'],
      [other, 'invalid_certificate'],
    ] as const) {
      const request = { method: 'GET', url, dpopProofs: [], clientCertificate: der };
      expect(await decide({ token: withCertificate }, { mtls: {} }, { request })).toEqual({
        token: code,
      });
    }
  });
});
