import type { AccessTokenClaims } from '@oidc-verify/core';
import { authenticate, createGuards, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest } from '@oidc-verify/core/http';
import { expect, test } from 'vitest';
import { build, issuer, request } from './setup.ts';

const verifier = build();

test('104: a valid token gives the claims to the handler', async () => {
  const outcome = await authenticate(verifier, request([`Bearer ${await issuer.sign()}`]));
  expect(outcome).toMatchObject({ ok: true, token: { claims: { sub: 'user-1' } } });
});

test('105: a missing scope is a 403 whose challenge has insufficient_scope and the realm', async () => {
  const presented = request([`Bearer ${await issuer.sign()}`]);
  const options = { realm: 'reports', requirement: { scopes: ['read'] } };
  expect(await authenticate(verifier, presented, options)).toMatchObject({
    ok: false,
    response: {
      status: 403,
      headers: {
        'www-authenticate':
          'Bearer realm="reports", error="insufficient_scope", ' +
          'error_description="The access token lacks a required scope", scope="read"',
      },
    },
  });
});

test('106: a guarded request carries its identity', async () => {
  const guards = createGuards<AccessTokenClaims, AuthRequest>({
    verifier,
    binding: { keyOf: (x) => x, toRequest: (x) => x },
  });
  const rawHeaders = ['Authorization', `Bearer ${await issuer.sign()}`];
  const guarded = fromNode({ method: 'GET', url: '/', rawHeaders });
  await guards.required()(guarded);
  expect(guards.get(guarded)).toMatchObject({ subject: 'user-1' });
});

test('107: no token is a 401 that names the realm and, since nothing was wrong, no error', async () => {
  expect(await authenticate(verifier, request([]), { realm: 'reports' })).toMatchObject({
    ok: false,
    error: { code: 'missing_token' },
    response: { status: 401, headers: { 'www-authenticate': 'Bearer realm="reports"' } },
  });
});
