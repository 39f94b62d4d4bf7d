import { createVerifier } from '@oidc-verify/core';
import { authenticate, fromFetch } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});
// Compiled once, so that an invalid requirement fails at start-up.
const paying = verifier.requirement({
  scopes: ['payments:write'],
  acr: ['phrh', 'phr'], // any one of them; list the preferred one first
  maxAgeSeconds: 300,
});

export async function pay(request: Request): Promise<Response> {
  const who = await authenticate(verifier, fromFetch(request), { requirement: paying });
  if (!who.ok) {
    const { status, headers, body } = who.response;
    return new Response(body, { status, headers: { ...headers } });
  }
  return Response.json({ paidBy: who.token?.subject, signedInBy: who.token?.acr });
}
