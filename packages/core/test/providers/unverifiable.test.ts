import { createHash } from 'node:crypto';
import { createVerifier } from '@oidc-verify/core';
import { entra, okta } from '@oidc-verify/core/providers';
import { createFakeKeySource, encodeSegment, signCompact, testKeys } from '@oidc-verify/testing';
import { expect, test } from 'vitest';
import { codeOf, published } from '../setting.ts';

const [key] = testKeys.rsa;
const kid = 'CNv0OI3RwqlHFEVnaoMAshCH2XE';
const tenantId = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const common = {
  audience: '00000003-0000-0000-c000-000000000000',
  keys: createFakeKeySource({ sets: [{ keys: [published(key, { kid })] }], state: 'cooling' }),
  now: () => 1_743_740_000_000,
};

// Recorded: azurefeeds.com, “Validating the ID and access JWT signature in Entra External ID” (2025);
// shortened, tenant and client put in.
const header = {
  typ: 'JWT',
  nonce: 'QltrBofYb5am7UJ8mCmOJjlNOXqr1bAu2h_H2s3ARpk',
  alg: 'RS256',
  kid,
};
const payload = {
  aud: '00000003-0000-0000-c000-000000000000',
  iss: `https://sts.windows.net/${tenantId}/`,
  iat: 1_743_738_155,
  nbf: 1_743_738_155,
  exp: 1_743_742_293,
  appid: '22fb1a5c-0000-4000-8000-000000000342',
  scp: 'User.Read profile openid email',
  sub: '2amCVY',
  tid: tenantId,
  ver: '1.0',
};

/** From memory: the signed header has the hash of the nonce in its place. */
async function signForGraph(): Promise<string> {
  const nonce = createHash('sha256').update(header.nonce).digest('base64url');
  const signed = await signCompact({ header: { ...header, nonce }, payload, alg: 'RS256', key });
  return [encodeSegment(header), ...signed.split('.').slice(1)].join('.');
}

test('a token for Microsoft Graph is refused, even by an API that calls itself Graph', async () => {
  const first = createVerifier({ ...common, ...entra({ tenantId, version: 1 }) });
  const second = createVerifier({ ...common, ...entra({ tenantId, version: 2 }) });
  const token = await signForGraph();
  expect(await codeOf(async () => first.verify(token))).toBe('invalid_signature');
  expect(await codeOf(async () => second.verify(token))).toBe('invalid_issuer');
  const control = await signCompact({ header, payload, alg: 'RS256', key });
  expect(await codeOf(async () => first.verify(control))).toBe('passed');
});

test('a token of Okta’s org authorization server is refused', async () => {
  const preset = okta({ domain: 'example.okta.com', authorizationServerId: 'default' });
  const verifier = createVerifier({ ...common, ...preset });
  const claims = { ...payload, scp: ['openid'], cid: 'c' };
  const sign = (iss: string): Promise<string> =>
    signCompact({ header: { alg: 'RS256', kid }, payload: { ...claims, iss }, alg: 'RS256', key });
  const org = await sign('https://example.okta.com');
  expect(await codeOf(async () => verifier.verify(org))).toBe('invalid_issuer');
  const control = await sign('https://example.okta.com/oauth2/default');
  expect(await codeOf(async () => verifier.verify(control))).toBe('passed');
});

test('an opaque token, such as Google’s, is no JWT', async () => {
  const verifier = createVerifier({ ...common, ...entra({ tenantId, version: 1 }) });
  for (const token of ['ya29.a0AfH6SMBexample', '2C56A356A306E64AFC7D2C6399E23A17']) {
    expect(await codeOf(async () => verifier.verify(token))).toBe('opaque_token');
  }
});
