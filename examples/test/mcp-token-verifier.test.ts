import { AuthError, createVerifier, ERROR_TABLE } from '../../packages/core/src/index.ts';
import type { AuthErrorCode } from '../../packages/core/src/index.ts';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import { expect, test } from 'vitest';
import { createTokenVerifier } from '../mcp-server/src/token-verifier.mjs';

const resource = 'https://api.test/mcp';

test('a good token becomes what the SDK hands to tools', async () => {
  const issuer = await createTestIssuer({ audience: resource });
  const verifier = createVerifier({
    issuer: issuer.issuer,
    audience: resource,
    profile: 'mcp',
    keys: issuer.keySource(),
  });
  const token = await issuer.sign({
    sub: 'user-1',
    client_id: 'agent',
    scope: 'mcp:tools other',
    exp: 4_000_000_000,
  });
  expect(await createTokenVerifier(verifier, resource).verifyAccessToken(token)).toEqual({
    token,
    clientId: 'agent',
    scopes: ['mcp:tools', 'other'],
    expiresAt: 4_000_000_000,
    resource: new URL(resource),
    extra: { issuer: issuer.issuer, subject: 'user-1' },
  });
});

/** What the SDK makes the status from. */
const SDK_CODES: Readonly<Record<number, string>> = {
  400: 'invalid_token',
  401: 'invalid_token',
  403: 'insufficient_scope',
  503: 'server_error',
};
const REFUSALS = Object.entries(ERROR_TABLE).filter(([, { status }]) => status !== 500);

test.each(REFUSALS)('%s is a refusal that the SDK knows', async (code, { status }) => {
  const error = new AuthError(code as AuthErrorCode);
  const refusing = { tryVerify: async () => ({ ok: false as const, error }) };
  const verified = createTokenVerifier(refusing, resource).verifyAccessToken('a.b.c');
  await expect(verified).rejects.toMatchObject({
    name: 'OAuthError',
    code: SDK_CODES[status],
    message: error.message,
  });
});

test('what is no refusal stays what it is', async () => {
  const failure = new TypeError('a mistake in the program');
  const failing = { tryVerify: async () => Promise.reject(failure) };
  const verified = createTokenVerifier(failing, resource).verifyAccessToken('a.b.c');
  await expect(verified).rejects.toBe(failure);
});
