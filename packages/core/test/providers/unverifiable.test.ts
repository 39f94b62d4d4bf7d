import { createHash } from 'node:crypto';
import { createVerifier } from '@oidc-verify/core';
import { cognito, entra, okta } from '@oidc-verify/core/providers';
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

// Documentation: “Authenticate users using an Application Load Balancer”, User claims encoding and signature
// verification: ES256, a header that names the load balancer, and padding, which JWS does not have (RFC 7515 §2).
test('what an Application Load Balancer sends as x-amzn-oidc-data is no token for an API', async () => {
  const balancer = testKeys.p256[0];
  const issuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1';
  const balanced = {
    typ: 'JWT',
    kid: '12345678-1234-1234-1234-123456789012',
    alg: 'ES256',
    iss: issuer,
    client: 'client-1',
    signer:
      'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/50dc6c495c0c9188',
    exp: 1_743_742_293,
  };
  const claims = { sub: '1234567890', email: 'alias@example.com', iss: issuer, exp: balanced.exp };
  const verifier = createVerifier({
    ...cognito({ region: 'eu-west-1', userPoolId: 'eu-west-1_Ab1', clientIds: ['client-1'] }),
    keys: common.keys,
    now: common.now,
  });
  const unpadded = await signCompact({
    header: balanced,
    payload: claims,
    alg: 'ES256',
    key: balancer,
  });
  const padded = unpadded
    .split('.')
    .map((text) => text.padEnd(Math.ceil(text.length / 4) * 4, '='))
    .join('.');
  expect(padded).toContain('=');
  expect(await codeOf(async () => verifier.verify(padded))).toBe('malformed_token');
  expect(await codeOf(async () => verifier.verify(unpadded))).toBe('disallowed_alg');
});
