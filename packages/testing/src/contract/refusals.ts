import type { AuthErrorCode } from '@oidc-verify/core';
import { hostileTokens } from '../hostile-tokens.ts';
import type { TestIssuer } from '../test-issuer.ts';
import { testKeys } from '../test-keys.ts';
import { expectEqual, expectOk, expectRefusal } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

type Forge = (issuer: TestIssuer) => Promise<string>;

const REFUSED: readonly (readonly [name: string, code: AuthErrorCode, forge: Forge])[] = [
  [
    'an expired token',
    'token_expired',
    async (issuer) => issuer.sign({}, { expiresInSeconds: -60 }),
  ],
  [
    'a token that is not valid yet',
    'token_not_yet_valid',
    async (issuer) => issuer.sign({ nbf: issuer.now() / 1000 + 120 }),
  ],
  [
    'a signature by another key',
    'invalid_signature',
    async (issuer) => issuer.sign({}, { key: testKeys.foreignRsa }),
  ],
  [
    'another audience',
    'invalid_audience',
    async (issuer) => issuer.sign({ aud: 'https://b.test' }),
  ],
  ['no audience', 'missing_claim', async (issuer) => issuer.sign({ aud: undefined })],
  ['another issuer', 'invalid_issuer', async (issuer) => issuer.sign({ iss: 'https://evil.test' })],
  [
    'another kind of token',
    'invalid_token_type',
    async (issuer) => issuer.sign({}, { typ: 'dpop+jwt' }),
  ],
  ['an unknown key', 'key_not_found', async (issuer) => issuer.sign({}, { kid: 'nobody' })],
  [
    'an unsigned token',
    'disallowed_alg',
    async (issuer) =>
      issuer.signRaw({
        header: { alg: 'none', typ: 'at+jwt' },
        payload: issuer.claims(),
        alg: 'none',
      }),
  ],
  [
    'a key named by the token',
    'forbidden_header',
    async (issuer) => issuer.sign({}, { header: { jku: 'https://evil.test/jwks' } }),
  ],
  [
    'a bound token sent as Bearer',
    'invalid_confirmation',
    async (issuer) => issuer.sign({ cnf: { jkt: 'x' } }),
  ],
  ['a string that is not a JWT', 'malformed_token', async () => 'not.a-jwt'],
  ['an opaque token', 'opaque_token', async () => 'opaque'],
  ['an encrypted token', 'encrypted_token', async () => 'e30.AA.AA.AA.AA'],
];

/** Tokens that must be refused, each with one status, challenge and body (RFC 6750 §3.1). */
export const refusalCases: Family = (harness) => [
  ...REFUSED.map(([name, code, forge]) =>
    defineCase(harness, `refusals: ${name} → ${code}`, {}, async (scene) => {
      const response = await scene.call('/required', { token: await forge(scene.issuer) });
      expectRefusal(response, code);
      expectEqual(
        'onFailure',
        [code],
        scene.failures.map((error) => error.code),
      );
    }),
  ),
  defineCase(
    harness,
    'refusals: a token is accepted until it expires',
    {},
    async ({ call, sign, clock }) => {
      const token = await sign({}, { expiresInSeconds: 60 });
      expectOk(await call('/required', { token }), { sub: 'user-1', scopes: [] });
      clock.advance(66);
      expectRefusal(await call('/required', { token }), 'token_expired');
    },
  ),
  defineCase(
    harness,
    'refusals: a refused request does not affect the next one',
    {},
    async ({ call, sign }) => {
      const token = await sign();
      expectRefusal(await call('/required', { token: 'opaque' }), 'opaque_token');
      expectOk(await call('/required', { token }), { sub: 'user-1', scopes: [] });
      expectRefusal(await call('/required'), 'missing_token');
    },
  ),
  defineCase(
    harness,
    'refusals: all hostile tokens',
    { keys: 'cooling' },
    async ({ call, issuer }) => {
      const attacks = (await hostileTokens(issuer)).filter(
        ({ token, isToken68, needs }) =>
          isToken68 &&
          token.length < LONGEST_IN_A_HEADER &&
          needs.keys.length === 0 &&
          needs.algorithms.join() === 'RS256',
      );
      for (const { name, token, code } of attacks) {
        const response = await call('/required', { token });
        try {
          expectRefusal(response, code);
        } catch (error) {
          throw new Error(`attack "${name}"`, { cause: error });
        }
      }
      for (const control of new Set(attacks.map((attack) => attack.control))) {
        expectEqual(
          'status of the control token',
          200,
          (await call('/required', { token: control })).status,
        );
      }
    },
  ),
];

// Node closes connections whose headers exceed 16 KiB in total.
const LONGEST_IN_A_HEADER = 12_000;
