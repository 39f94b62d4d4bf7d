import { createVerifier } from '@oidc-verify/core';
import type { Verifier } from '@oidc-verify/core';
import { checkRevokedBy } from '@oidc-verify/core/revocation';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { durableRevocations } from '@oidc-verify/workers';
import type { ObjectNamespace } from '@oidc-verify/workers';

export { RevocationObject } from '@oidc-verify/workers';

// `env.REVOCATIONS` is the binding of the class `RevocationObject`.
export function createSharedVerifier(env: { readonly REVOCATIONS: ObjectNamespace }): Verifier {
  return createVerifier({
    issuer: 'https://login.example.com/',
    audience: 'https://api.example.com',
    keys: fetchJwks(),
    checkRevoked: checkRevokedBy(durableRevocations(env.REVOCATIONS)),
  });
}
