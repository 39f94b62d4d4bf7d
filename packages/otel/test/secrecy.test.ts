import { hostileTokens } from '@oidc-verify/testing';
import { expect, test } from 'vitest';
import { asRequest, useActiveSpans } from './active-span.ts';
import { createApi, createTelemetry, instrument } from './setting.ts';

useActiveSpans();

const SUBJECT = 'subject-of-the-token';
const TOKEN_ID = 'id-of-the-token';

test('nothing that is exported holds a token, a subject or the id of a token', async () => {
  const api = await createApi();
  const telemetry = createTelemetry();
  instrument(telemetry);
  const own = await api.issuer.sign({ sub: SUBJECT, jti: TOKEN_ID, scope: 'read' });
  const expired = await api.issuer.sign({ sub: SUBJECT, jti: TOKEN_ID, exp: 1 });
  const attacks = await hostileTokens(api.issuer);
  const tokens = [own, expired, ...attacks.flatMap(({ token, control }) => [token, control])];
  const verifiers = [
    api.verifier({ check: async () => true }),
    api.verifier({ diagnostics: 'values' }),
    api.verifier({ requiredScopes: ['write'], diagnostics: 'values' }),
  ];
  for (const verifier of verifiers) {
    for (const token of tokens) {
      await asRequest(telemetry, async () => verifier.tryVerify(token));
    }
  }
  const exported = await telemetry.exported();
  expect(exported.includes('invalid_signature')).toBe(true);
  const parts = tokens.flatMap((token) => token.split('.').filter((part) => part.length > 20));
  expect(new Set(parts).size).toBeGreaterThan(300);
  expect([...new Set(parts)].filter((part) => exported.includes(part))).toEqual([]);
  const personal = [SUBJECT, TOKEN_ID, ...attacks.flatMap(({ control }) => readPersonal(control))];
  expect([...new Set(personal)].filter((value) => exported.includes(value))).toEqual([]);
});

/** Returns `sub` and `jti` of a token. */
function readPersonal(token: string): readonly string[] {
  const [, payload = ''] = token.split('.');
  const { sub, jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<
    string,
    unknown
  >;
  return [sub, jti].filter((value) => typeof value === 'string' && value.length > 8) as string[];
}
