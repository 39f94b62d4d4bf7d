// What the operator reads of each refusal: the exact facts, and the sentence that is made of them.
import { isAuthError } from '@oidc-verify/core';
import type { Verifier } from '@oidc-verify/core';
import {
  createGuards,
  fromCookie,
  fromHeader,
  fromHeaderOr,
  fromWebSocketProtocol,
  readCredentials,
} from '@oidc-verify/core/http';
import type { AuthRequest, CredentialReader, GuardSettings } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { createSetting } from '../setting.ts';

type Headers = Readonly<Record<string, readonly string[]>>;

const toRequest = (headers: Headers, method = 'GET', url = '/'): AuthRequest => ({
  method,
  url,
  headers: (name) => headers[name.toLowerCase()] ?? [],
});

/** Returns what `action` is refused with. */
async function refusalOf(action: () => unknown): Promise<object> {
  try {
    await action();
  } catch (error) {
    if (!isAuthError(error)) throw error;
    const { facts, detail } = error;
    return { facts, detail };
  }
  throw new Error('passed');
}

const setting = await createSetting();
const OFFERED: Verifier['schemes'] = [{ scheme: 'Bearer' }, { scheme: 'DPoP' }];

interface Case {
  readonly headers?: Headers;
  readonly credentials?: GuardSettings<never, AuthRequest>['credentials'];
  readonly schemes?: Verifier['schemes'];
}

/** Lets a request in at a guard. */
async function enter({ headers = {}, credentials, schemes }: Case): Promise<unknown> {
  const verifier = setting.verifier();
  const guards = createGuards<unknown, AuthRequest>({
    verifier: schemes === undefined ? verifier : { ...verifier, schemes },
    credentials,
    binding: { keyOf: (x) => x, toRequest: (x) => x },
  });
  return guards.required()(toRequest(headers));
}

const sent = (...authorization: readonly string[]): Case => ({ headers: { authorization } });

describe('a guard says what is wrong with the credentials of a request', () => {
  const jws = `${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(20)}`;

  test.each<[name: string, given: Case, facts: object, detail: string]>([
    [
      'no header',
      {},
      { code: 'missing_token', problem: 'absent' },
      'the request has no Authorization header',
    ],
    [
      'no answer of `credentials`',
      { credentials: () => undefined },
      { code: 'missing_token', problem: 'not-found' },
      'the function `credentials` found no token',
    ],
    [
      'another scheme',
      sent('Basic abc'),
      { code: 'missing_token', problem: 'scheme', schemes: ['Bearer'] },
      'the Authorization header has a scheme other than Bearer',
    ],
    [
      'another scheme than both',
      { ...sent('Basic abc'), schemes: OFFERED },
      { code: 'missing_token', problem: 'scheme', schemes: ['Bearer', 'DPoP'] },
      'the Authorization header has a scheme other than Bearer, DPoP',
    ],
    [
      'two headers',
      sent('Bearer a', 'Bearer b'),
      { code: 'invalid_request', problem: 'repeated', count: 2 },
      'the request has 2 Authorization headers',
    ],
    [
      'three headers',
      sent('Basic a', 'Bearer b', ''),
      { code: 'invalid_request', problem: 'repeated', count: 3 },
      'the request has 3 Authorization headers',
    ],
    [
      'a scheme alone',
      sent('bearer '),
      { code: 'invalid_request', problem: 'empty', scheme: 'Bearer' },
      'the Authorization header has the scheme Bearer and no token',
    ],
    [
      'the scheme of proofs alone',
      { ...sent('dpop'), schemes: OFFERED },
      { code: 'invalid_request', problem: 'empty', scheme: 'DPoP' },
      'the Authorization header has the scheme DPoP and no token',
    ],
    [
      'a second credential behind one of another scheme',
      sent('Basic abc, Bearer a'),
      { code: 'invalid_request', problem: 'second' },
      'the Authorization header has a second credential after a comma',
    ],
    [
      'a token without a scheme',
      sent(jws),
      { code: 'invalid_request', problem: 'no-scheme' },
      'the Authorization header has a token but no scheme',
    ],
    [
      'a token that is none',
      sent('Bearer a b'),
      { code: 'invalid_request', problem: 'not-token68' },
      'the credential holds characters that no token has (RFC 9110 §11.2)',
    ],
    [
      'a found token that is none',
      { credentials: () => ({ scheme: 'Bearer', token: 'a b' }) },
      { code: 'invalid_request', problem: 'not-token68' },
      'the credential holds characters that no token has (RFC 9110 §11.2)',
    ],
    [
      'a found scheme that is not offered',
      { credentials: () => ({ scheme: 'DPoP', token: 'a.b.c' }) },
      { code: 'invalid_request', problem: 'scheme-not-offered' },
      'the function `credentials` found the scheme DPoP, and there is no option dpop',
    ],
    [
      'a header that is not a string',
      sent(5 as never),
      { code: 'verification_unavailable', problem: 'request' },
      'the Authorization header is not a list of strings: the request object is broken',
    ],
    [
      'headers that are not a list',
      { headers: { authorization: 'Bearer a' as never } },
      { code: 'verification_unavailable', problem: 'request' },
      'the Authorization header is not a list of strings: the request object is broken',
    ],
  ])('%s', async (_name, given, facts, detail) => {
    expect(await refusalOf(async () => enter(given))).toEqual({ facts, detail });
  });
});

describe('a wrong answer of `credentials` is named by its type', () => {
  const answers: readonly (readonly [answer: unknown, returned: string])[] = [
    [null, 'null'],
    ['a.b.c', 'string'],
    [false, 'boolean'],
    [5, 'number'],
    [() => {}, 'function'],
    [{ scheme: 'Token', token: 'a.b.c' }, 'object'],
    [{ scheme: 'Bearer', token: undefined }, 'object'],
    [['Bearer', 'a.b.c'], 'object'],
  ];

  test.each(answers)('%j: %s', async (answer, returned) => {
    const facts = {
      code: 'verification_unavailable',
      problem: 'not-an-answer',
      callback: 'credentials',
      expected: 'undefined, or a scheme and a token',
      returned,
    };
    const detail =
      `credentials returned a value of type ${returned}; ` +
      'expected undefined, or a scheme and a token';
    for (const credentials of [() => answer, async () => Promise.resolve(answer)]) {
      expect(await refusalOf(async () => enter({ credentials }))).toEqual({ facts, detail });
    }
  });
});

test('readCredentials says the same, without a verifier', async () => {
  expect(await refusalOf(() => readCredentials(['Bearer a,b']))).toEqual({
    facts: { code: 'invalid_request', problem: 'not-token68' },
    detail: 'the credential holds characters that no token has (RFC 9110 §11.2)',
  });
});

describe('a reader of credentials says what it refused', () => {
  const allowedOrigins = ['https://app.test', 'https://admin.test'];
  const cookie = fromCookie({ name: 'at', allowedOrigins });
  const protocol = fromWebSocketProtocol({ prefix: 'token.' });

  test.each<[name: string, reader: CredentialReader, headers: Headers, facts: object, string]>([
    [
      'two cookies',
      cookie,
      { cookie: ['at=a; x=1; at=b'] },
      { code: 'invalid_request', problem: 'cookies', count: 2, name: 'at' },
      'the request has 2 cookies of the name at',
    ],
    [
      'three cookies in two headers',
      cookie,
      { cookie: ['at=a; at=a', 'at=a'] },
      { code: 'invalid_request', problem: 'cookies', count: 3, name: 'at' },
      'the request has 3 cookies of the name at',
    ],
    [
      'a cookie of another origin',
      cookie,
      { cookie: ['at=a'], origin: ['https://evil.test'] },
      { code: 'access_denied', problem: 'origin', origins: allowedOrigins },
      'the cookie came without an Origin that is among allowedOrigins: ' +
        'https://app.test, https://admin.test',
    ],
    [
      'two subprotocols',
      protocol,
      { 'sec-websocket-protocol': ['chat, token.a', 'token.b'] },
      { code: 'invalid_request', problem: 'protocols', count: 2 },
      'the request offers 2 subprotocols with a token',
    ],
    [
      'three subprotocols',
      protocol,
      { 'sec-websocket-protocol': ['token.a,token.a,token.a'] },
      { code: 'invalid_request', problem: 'protocols', count: 3 },
      'the request offers 3 subprotocols with a token',
    ],
    [
      'a token in two places',
      fromHeaderOr(cookie),
      { cookie: ['at=a'], authorization: ['Bearer a'] },
      { code: 'invalid_request', problem: 'two-places' },
      'the request has a token in the Authorization header and in another place',
    ],
    [
      'another scheme, and no token elsewhere',
      fromHeaderOr(cookie),
      { authorization: ['Basic abc'] },
      { code: 'missing_token', problem: 'scheme', schemes: ['Bearer', 'DPoP'] },
      'the Authorization header has a scheme other than Bearer, DPoP',
    ],
  ])('%s', async (_name, reader, headers, facts, detail) => {
    const refused = await refusalOf(() => reader(undefined, toRequest(headers)));
    expect(refused).toEqual({ facts, detail });
  });
});

test('fromHeader names the header of the certificate as configured', async () => {
  const read = fromHeader({ name: 'X-Client-Cert', format: 'pem', trusted: () => true });
  const request = toRequest({ 'x-client-cert': ['certificate'] });
  expect(await refusalOf(() => read(request))).toEqual({
    facts: { code: 'invalid_certificate', problem: 'header', header: 'X-Client-Cert' },
    detail:
      'the header X-Client-Cert does not hold one client certificate in the configured format',
  });
});
