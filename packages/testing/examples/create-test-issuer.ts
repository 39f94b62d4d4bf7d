import assert from 'node:assert/strict';
import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';

const issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.issuer,
  audience: issuer.audience,
  keys: staticJwks(issuer.jwks()),
});

const token = await verifier.verify(await issuer.sign({ sub: 'alice', scope: 'orders:read' }));
assert.equal(token.subject, 'alice');
