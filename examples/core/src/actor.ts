import { createVerifier } from '@oidc-verify/core';
import { authenticate, fromFetch } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  // Users themselves, and on their behalf this agent alone.
  actor: { clientIds: ['travel-agent'], optional: true },
});
// Not even the agent may do this.
const personal = verifier.requirement({ scopes: ['account:close'], actor: false });

export async function closeAccount(request: Request): Promise<Response> {
  const who = await authenticate(verifier, fromFetch(request), { requirement: personal });
  if (!who.ok) {
    const { status, headers, body } = who.response;
    return new Response(body, { status, headers: { ...headers } });
  }
  return new Response(null, { status: 204 });
}

export async function whoActs(accessToken: string): Promise<string> {
  const { subject, actor } = await verifier.verify(accessToken);
  return actor === undefined ? `${subject}` : `${actor.clientId} for ${subject}`;
}
