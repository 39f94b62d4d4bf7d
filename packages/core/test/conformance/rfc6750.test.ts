import { AuthError, createVerifier, ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import { authenticate, fromFetch } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { parametersOf, parseChallenge } from './challenge-grammar.ts';
import { createSubject } from './subject.ts';
import type { Answer } from './subject.ts';

const subject = await createSubject();
const { ask, options, sign } = subject;
const good = await sign({ scope: 'read' });
const challengeOf = (answer: Answer): string | undefined => answer.headers['www-authenticate'];
const codes = Object.entries(ERROR_TABLE)
  .filter(([, { status }]) => status < 500)
  .map(([code]) => code as AuthErrorCode);

/** Every refusal that concerns credentials, with strings that must not appear in a response. */
const refusals = async (): Promise<Readonly<Record<string, Answer>>> => ({
  absent: await ask({}),
  foreign: await ask({ authorization: ['Basic YTpi'] }),
  malformed: await ask({ authorization: ['Bearer'] }),
  rubbish: await ask({ authorization: ['Bearer rubbish'] }),
  expired: await ask({ authorization: [`Bearer ${await sign({ exp: 1 })}`] }),
  'without scope': await ask({
    authorization: [`Bearer ${good}`],
    requirement: { scopes: ['write'] },
  }),
  denied: await ask({ authorization: [`Bearer ${good}`], requirement: { check: () => false } }),
});

describe('§2 Authenticated Requests', () => {
  test('[rfc6750-2.1-header] MUST take a token from the Authorization header', async () => {
    expect(await ask({ authorization: [`Bearer ${good}`] })).toMatchObject({ code: 'passed' });
    const headers = { authorization: `Bearer ${good}` };
    const request = fromFetch(new Request('https://api.test/', { headers }));
    expect(await authenticate(createVerifier(options()), request)).toMatchObject({ ok: true });
    expect(await ask({})).toMatchObject({ code: 'missing_token' });
  });

  test('[rfc6750-2.1-b64token] MUST take exactly one token of the b64token alphabet', async () => {
    const values = {
      control: `Bearer ${good}`,
      'no token': 'Bearer',
      'two tokens': `Bearer ${good} ${good}`,
      'a list': `Bearer ${good}, Bearer ${good}`,
      'a quoted token': `Bearer "${good}"`,
      'an auth-param': `Bearer token="${good}"`,
      'a tab between': `Bearer\t${good}`,
    };
    const decided = Object.entries(values).map(
      async ([name, value]) => [name, (await ask({ authorization: [value] })).code] as const,
    );
    expect(Object.fromEntries(await Promise.all(decided))).toEqual({
      control: 'passed',
      'no token': 'invalid_request',
      'two tokens': 'invalid_request',
      'a list': 'invalid_request',
      'a quoted token': 'invalid_request',
      'an auth-param': 'invalid_request',
      'a tab between': 'missing_token',
    });
  });
});

describe('§3 The WWW-Authenticate Response Header Field', () => {
  test('[rfc6750-3-challenge] MUST send a challenge when no usable token came', async () => {
    for (const answer of Object.values(await refusals())) {
      expect(challengeOf(answer)).toBeTypeOf('string');
    }
    expect(await ask({ authorization: [`Bearer ${good}`] })).toMatchObject({ status: 200 });
  });

  test('[rfc6750-3-scheme] MUST name the scheme Bearer', async () => {
    const schemes = Object.values(await refusals()).map(
      (answer) => parseChallenge(challengeOf(answer)).scheme,
    );
    expect(schemes).toHaveLength(7);
    expect(new Set(schemes)).toEqual(new Set(['Bearer']));
  });

  test('[rfc6750-3-auth-param] MUST send at least one auth-param with the scheme', async () => {
    for (const answer of Object.values(await refusals())) {
      expect(parseChallenge(challengeOf(answer)).parameters.length).toBeGreaterThan(0);
    }
    expect(() => parseChallenge('Bearer realm')).toThrow(SyntaxError);
  });

  test('[rfc6750-3-realm] MAY name a realm', async () => {
    expect(parametersOf(challengeOf(await ask({ realm: 'orders' })))).toEqual({ realm: 'orders' });
    const bad = await ask({ realm: 'orders', authorization: ['Bearer rubbish'] });
    expect(parametersOf(challengeOf(bad))).toMatchObject({
      realm: 'orders',
      error: 'invalid_token',
    });
  });

  test('[rfc6750-3-once] MUST NOT send an attribute twice', async () => {
    const scopes = ['read', 'write', 'read'];
    for (const code of codes) {
      const challenge = new AuthError(code, { realm: 'r', scopes }).challenge();
      const names = parseChallenge(challenge).parameters.map(([name]) => name);
      expect(names).toEqual([...new Set(names)]);
      expect(names).toContain('realm');
    }
  });

  test('[rfc6750-3-error-charset] MUST NOT send quotes, backslashes or other foreign characters in error texts', async () => {
    for (const code of codes) {
      const { error, error_description: text } = parametersOf(new AuthError(code).challenge());
      const row = ERROR_TABLE[code];
      expect(error).toBe(row.error ?? undefined);
      expect(text).toBe(row.error === null ? undefined : row.description);
    }
    const realm = 'a"b\\c\r\nX-Evil: 1\u00e9';
    const hostile = await ask({ realm, authorization: ['Bearer rubbish'] });
    expect(parametersOf(challengeOf(hostile))).toMatchObject({ realm: "a'b/cX-Evil: 1" });
  });

  test('[rfc6750-3-scope-charset] MUST NOT send other than scope tokens in scope, separated by spaces', async () => {
    const scopes = ['read:all', 'a"b', 'c\\d', 'e f', 'g\r\nh', '\u00e9', '!'];
    const { scope } = parametersOf(new AuthError('insufficient_scope', { scopes }).challenge());
    expect(scope).toBe('read:all ab cd ef gh !');
    const answer = await ask({
      authorization: [`Bearer ${good}`],
      requirement: { scopes: ['read', 'write'] },
    });
    expect(parametersOf(challengeOf(answer))).toMatchObject({ scope: 'read write' });
  });
});

describe('§3.1 Error Codes', () => {
  test('[rfc6750-3.1-invalid-request] SHOULD answer a malformed request with 400 and invalid_request', async () => {
    for (const authorization of [['Bearer'], ['Bearer a b'], [`Bearer ${good}`, 'Bearer x']]) {
      const answer = await ask({ authorization });
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      expect(parametersOf(challengeOf(answer))).toMatchObject({ error: 'invalid_request' });
    }
    expect(await ask({ authorization: [`Bearer ${good}`] })).toMatchObject({ status: 200 });
  });

  test('[rfc6750-3.1-one-token] MUST take two tokens in one request for invalid_request', async () => {
    const both = `Bearer ${good}`;
    expect(await ask({ authorization: [both] })).toMatchObject({ status: 200 });
    expect(await ask({ authorization: [both, both] })).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
    expect(await ask({ authorization: [`Basic YTpi, ${both}`] })).toMatchObject({ status: 400 });
  });

  test('[rfc6750-3.1-invalid-token] SHOULD answer a bad token with 401 and invalid_token', async () => {
    const tokens = ['rubbish', await sign({ exp: 1 }), await sign({ aud: 'x' }), `${good}A`];
    for (const token of tokens) {
      const answer = await ask({ authorization: [`Bearer ${token}`] });
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(parametersOf(challengeOf(answer))).toMatchObject({ error: 'invalid_token' });
    }
    expect(await ask({ authorization: [`Bearer ${good}`] })).toMatchObject({ status: 200 });
  });

  test('[rfc6750-3.1-insufficient-scope] SHOULD answer too small a scope with 403 and insufficient_scope', async () => {
    const authorization = [`Bearer ${good}`];
    const answer = await ask({ authorization, requirement: { scopes: ['write'] } });
    expect(answer).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    expect(parametersOf(challengeOf(answer))).toMatchObject({ error: 'insufficient_scope' });
    expect(await ask({ authorization, requirement: { scopes: ['read'] } })).toMatchObject({
      status: 200,
    });
  });

  test('[rfc6750-3.1-scope] MAY name the scope that the resource needs', async () => {
    const requirement = { scopes: ['write', 'read'], anyScope: ['a', 'b'] };
    for (const authorization of [[`Bearer ${good}`], []]) {
      const answer = await ask({ authorization, requirement });
      expect(parametersOf(challengeOf(answer))).toMatchObject({ scope: 'write read a' });
    }
    const bad = await ask({ authorization: ['Bearer rubbish'], requirement });
    expect(parametersOf(challengeOf(bad))).not.toHaveProperty('scope');
  });

  test('[rfc6750-3.1-no-error] SHOULD NOT send an error to a request without authentication information', async () => {
    for (const authorization of [[], ['Basic YTpi'], ['']]) {
      const answer = await ask({ authorization });
      expect(answer.status).toBe(401);
      expect(Object.keys(parametersOf(challengeOf(answer)))).toEqual(['realm']);
      expect(answer.body).not.toHaveProperty('error');
    }
    const bad = await ask({ authorization: ['Bearer rubbish'] });
    expect(parametersOf(challengeOf(bad))).toHaveProperty('error');
  });
});
