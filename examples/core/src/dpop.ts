import { createVerifier } from '@oidc-verify/core';
import { createDpop, memoryReplay } from '@oidc-verify/core/dpop';
import { authenticate, fromFetch } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  dpop: createDpop({
    publicOrigin: 'https://api.example.com', // where clients reach you, never read from a request
    publicPathPrefix: '/v1', // what your proxy takes off the path; leave it out if nothing
    mode: 'required', // default 'allowed': plain Bearer tokens pass as well
    nonce: 'required', // default 'off'
    replay: memoryReplay({ maxEntriesPerKey: 10_000 }), // default memoryReplay(): this process only
  }),
});

export async function handle(request: Request): Promise<Response> {
  const who = await authenticate(verifier, fromFetch(request));
  if (!who.ok) {
    const { status, headers, body } = who.response;
    return new Response(body, { status, headers: { ...headers } });
  }
  // `who.headers` brings the nonce for the client's next proof.
  return new Response(`hello ${who.token?.subject}`, { headers: { ...who.headers } });
}
