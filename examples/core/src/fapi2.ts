import { createVerifier } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { checkRevokedBy, memoryRevocations } from '@oidc-verify/core/revocation';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const revocations = memoryRevocations();

export const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  profile: 'fapi2', // needs `dpop` or `mtls`, and `checkRevoked`, or createVerifier throws
  dpop: createDpop({ publicOrigin: 'https://api.example.com', mode: 'required' }),
  checkRevoked: checkRevokedBy(revocations),
});
