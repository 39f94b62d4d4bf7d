import { createVerifier } from '@oidc-verify/core';
import { createFetchAuth } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});
const { withAuth, withOptionalAuth } = createFetchAuth(verifier);

// A route handler of Next.js, for example: export const GET = me.
export const me = withAuth((_request: Request, identity) =>
  Response.json({ sub: identity.subject }),
);

export const createOrder = withAuth(
  (_request: Request, identity) => Response.json({ orderOf: identity.subject }, { status: 201 }),
  { scopes: ['orders:write'] },
);

export const greeting = withOptionalAuth((_request: Request, identity) =>
  Response.json({ hello: identity?.subject ?? 'anonymous' }),
);
