import { createVerifier } from '@oidc-verify/core';
import { createFetchAuth } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

// `next build` imports every route, and its machine does not know the settings of the server.
const isBuild = process.env['NEXT_PHASE'] === 'phase-production-build';
const placeholder = isBuild ? 'https://build.invalid' : '';

const verifier = createVerifier({
  issuer: process.env['ISSUER'] ?? placeholder,
  audience: process.env['AUDIENCE'] ?? placeholder,
  keys: fetchJwks(),
});

export const { withAuth, withOptionalAuth } = createFetchAuth(verifier);
