import { createVerifier } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { authenticate, fromNode, toSuccessHeaders } from '@oidc-verify/core/http';
import type { AuthRequest } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { createClient } from '../dpop/client.ts';
import { createPlainAuth } from '../plain-auth.ts';
import { AUDIENCE, createSetting, ISSUER } from '../setting.ts';

const { issuer, keys, clock } = await createSetting();
const client = createClient();
const token = await issuer.sign({ cnf: { jkt: client.thumbprint } });
const dpop = createDpop({ publicOrigin: AUDIENCE, nonce: 'required' });
const options = { issuer: ISSUER, audience: AUDIENCE, keys, now: clock.now, dpop };
let proofs = 0;

async function bound(nonce?: string): Promise<AuthRequest> {
  const target = { token, method: 'GET', url: `${AUDIENCE}/`, jti: `proof-${(proofs += 1)}` };
  const proof = await client.prove({ ...target, iat: clock.now() / 1000 }, { payload: { nonce } });
  return fromNode({ url: '/', rawHeaders: ['Authorization', `DPoP ${token}`, 'DPoP', proof] });
}

function plain(value?: string): AuthRequest {
  return fromNode({ rawHeaders: value === undefined ? [] : ['Authorization', `Bearer ${value}`] });
}

const verifier = createVerifier(options);
const auth = createPlainAuth(options, () => keys);
const DOORS = {
  authenticate: async (request: AuthRequest) => authenticate(verifier, request),
  upgrade: async (request: AuthRequest) => auth.upgrade(request),
};

describe.each(['authenticate', 'upgrade'] as const)('%s', (door) => {
  test('asks for a nonce, and brings the next one to who had it', async () => {
    const asked = await DOORS[door](await bound());
    if (asked.ok) throw new Error('passed without a nonce');
    expect(asked.error.code).toBe('dpop_nonce_required');
    const nonce = asked.response.headers['dpop-nonce'];
    expect(asked.http1).toContain(`\r\ndpop-nonce: ${nonce}\r\n`);
    const passed = await DOORS[door](await bound(nonce));
    if (!passed.ok) throw passed.error;
    expect(passed.headers).toEqual({
      'dpop-nonce': passed.token?.binding?.nextNonce,
      'cache-control': 'no-store',
    });
    expect(passed.headers['dpop-nonce']).toMatch(/./);
  });

  test('brings nothing for a token that is bound to nothing', async () => {
    expect(await DOORS[door](plain(await issuer.sign()))).toMatchObject({ ok: true, headers: {} });
  });
});

test('an anonymous request has no headers to bring', async () => {
  const who = await authenticate(verifier, plain(), { optional: true });
  expect(who).toEqual({ ok: true, token: undefined, headers: {} });
  expect(toSuccessHeaders(undefined)).toBeUndefined();
});
