import { createVerifier } from '@oidc-verify/core';
import { createFetchAuth } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});
const { withAuth } = createFetchAuth(verifier);

// Bun and `deno serve` take it as it is. With Deno.serve: Deno.serve(api.fetch).
const api = {
  fetch: withAuth((_request: Request, identity) => Response.json({ sub: identity.subject })),
};
export default api;
