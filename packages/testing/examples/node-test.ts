import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVerifier, isAuthError } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';

const audience = 'https://orders.example.com';
const issuer = await createTestIssuer({ audience });
const verifier = createVerifier({
  issuer: issuer.issuer,
  audience,
  keys: issuer.keySource(),
});

await test('accepts a token of the issuer', async () => {
  const identity = await verifier.verify(await issuer.sign({ sub: 'alice' }));
  assert.equal(identity.subject, 'alice');
});

await test('refuses a token for another API', async () => {
  const token = await issuer.sign({ aud: 'https://billing.example.com' });
  await assert.rejects(verifier.verify(token), (error) => {
    return isAuthError(error) && error.code === 'invalid_audience';
  });
});
