import type { AuthErrorCode } from '@oidc-verify/core';
import type { ContractCase } from '../adapter-contract.ts';
import { expectEqual, expectOk, expectRefusal, expectThat } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Call, Family } from './scene.ts';

type Attempt = (token: string) => Call;

// Each row: what is sent to a route that accepts any valid token, and the code it is refused with.
const REFUSED: readonly (readonly [name: string, code: AuthErrorCode, attempt: Attempt])[] = [
  ['no credentials', 'missing_token', () => ({})],
  ['another scheme', 'missing_token', () => ({ authorization: ['Basic dXNlcjpwYXNz'] })],
  [
    'a scheme that only starts with Bearer',
    'missing_token',
    (t) => ({ authorization: [`Bearers ${t}`] }),
  ],
  ['the token without a scheme', 'invalid_request', (t) => ({ authorization: [t] })],
  [
    'an opaque token without a scheme',
    'invalid_request',
    () => ({ authorization: ['2YotnFZFEjr1zCsicMWpAA'] }),
  ],
  ['the scheme Basic alone', 'missing_token', () => ({ authorization: ['Basic'] })],
  ['the scheme Negotiate alone', 'missing_token', () => ({ authorization: ['Negotiate'] })],
  ['the scheme NTLM alone', 'missing_token', () => ({ authorization: ['NTLM'] })],
  ['an empty Authorization header', 'missing_token', () => ({ authorization: [''] })],
  ['a tab instead of the space', 'missing_token', (t) => ({ authorization: [`Bearer\t${t}`] })],
  ['the scheme without a token', 'invalid_request', () => ({ authorization: ['Bearer'] })],
  ['a quoted token', 'invalid_request', (t) => ({ authorization: [`Bearer "${t}"`] })],
  ['two tokens in one header', 'invalid_request', (t) => ({ authorization: [`Bearer ${t} ${t}`] })],
  [
    'a parameter after the token',
    'invalid_request',
    (t) => ({ authorization: [`Bearer ${t}, a=b`] }),
  ],
  [
    'Latin-1 bytes in the token',
    'invalid_request',
    () => ({ authorization: ['Bearer caf\u00E9'] }),
  ],
  [
    'the same header twice',
    'invalid_request',
    (t) => ({ authorization: [`Bearer ${t}`, `Bearer ${t}`] }),
  ],
  [
    'Bearer, then Basic',
    'invalid_request',
    (t) => ({ authorization: [`Bearer ${t}`, 'Basic YTpi'] }),
  ],
  [
    'Basic, then Bearer',
    'invalid_request',
    (t) => ({ authorization: ['Basic YTpi', `Bearer ${t}`] }),
  ],
  [
    'an empty header, then Bearer',
    'invalid_request',
    (t) => ({ authorization: ['', `Bearer ${t}`] }),
  ],
  [
    'the token in a cookie',
    'missing_token',
    (t) => ({ headers: [['Cookie', `access_token=${t}`]] }),
  ],
  [
    'the token in Proxy-Authorization',
    'missing_token',
    (t) => ({ headers: [['Proxy-Authorization', `Bearer ${t}`]] }),
  ],
];

const ACCEPTED: readonly (readonly [name: string, attempt: Attempt])[] = [
  ['the scheme as registered', (t) => ({ authorization: [`Bearer ${t}`] })],
  ['the scheme in lower case', (t) => ({ authorization: [`bearer ${t}`] })],
  ['the scheme in upper case', (t) => ({ authorization: [`BEARER ${t}`] })],
  ['two spaces after the scheme', (t) => ({ authorization: [`Bearer  ${t}`] })],
  ['the header name in upper case', (t) => ({ headers: [['AUTHORIZATION', `Bearer ${t}`]] })],
];

/** What counts as credentials (RFC 6750 §2.1, RFC 9110 §11.2), and what is missing or malformed. */
export const credentialCases: Family = (harness) => {
  const refused = REFUSED.map(([name, code, attempt]) =>
    defineCase(harness, `credentials: ${name} → ${code}`, {}, async (scene) => {
      const response = await scene.call('/required', attempt(await scene.sign()));
      expectRefusal(response, code);
      expectEqual('key lookups without a usable credential', 0, scene.keyLookups());
      expectEqual(
        'onFailure',
        [code],
        scene.failures.map((error) => error.code),
      );
    }),
  );
  const accepted = ACCEPTED.map(([name, attempt]) =>
    defineCase(harness, `credentials: ${name} → 200`, {}, async ({ call, sign }) => {
      expectOk(await call('/required', attempt(await sign())), { sub: 'user-1', scopes: [] });
    }),
  );
  return [...refused, ...accepted, ...placeCases(harness), ...sizeCases(harness)];
};

function placeCases(harness: Parameters<Family>[0]): readonly ContractCase[] {
  return [
    defineCase(harness, 'credentials: a token in the query is ignored', {}, async (scene) => {
      const token = await scene.sign();
      expectRefusal(await scene.call(`/required?access_token=${token}`), 'missing_token');
      expectOk(await scene.call(`/optional?access_token=${token}`), { sub: null });
    }),
    defineCase(
      harness,
      'credentials: a token in the query is ignored beside one in the header',
      {},
      async (scene) => {
        const other = await scene.sign({ sub: 'user-2' });
        const token = await scene.sign();
        const response = await scene.call(`/required?access_token=${other}`, { token });
        expectOk(response, { sub: 'user-1', scopes: [] });
      },
    ),
    defineCase(
      harness,
      'credentials: the challenge for a missing token names the scopes of the route',
      {},
      async (scene) => {
        const scopes = ['read:reports', 'list:reports'];
        expectRefusal(await scene.call('/reports'), 'missing_token', { scopes });
        expectRefusal(await scene.call('/any'), 'missing_token', { scopes: ['a'] });
      },
    ),
    defineCase(
      harness,
      'credentials: the challenge has a realm even if none is configured',
      {
        withoutRealm: true,
      },
      async (scene) => {
        expectRefusal(await scene.call('/required'), 'missing_token', { realm: 'api' });
      },
    ),
  ];
}

function sizeCases(harness: Parameters<Family>[0]): readonly ContractCase[] {
  return [
    defineCase(harness, 'credentials: a token of 20,000 characters → 4xx', {}, async (scene) => {
      const { status } = await scene.call('/required', { token: 'a'.repeat(20_000) });
      expectThat('status', '400–499', status >= 400 && status <= 499, status);
      expectEqual('key lookups', 0, scene.keyLookups());
    }),
    defineCase(
      harness,
      'credentials: 12,000 characters that are not a JWT → malformed_token',
      {},
      async (scene) => {
        const response = await scene.call('/required', { token: 'a.'.repeat(6000) });
        expectRefusal(response, 'malformed_token');
        expectEqual('key lookups', 0, scene.keyLookups());
      },
    ),
  ];
}
