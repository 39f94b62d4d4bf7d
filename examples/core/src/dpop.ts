import { createVerifier } from '@oidc-verify/core';
import { createDpop, memoryReplay } from '@oidc-verify/core/dpop';
import { authenticate, fromFetch } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  dpop: createDpop({
    publicOrigin: 'https://api.example.com', // the origin that clients call; never read from a request
    publicPathPrefix: '/v1', // the path prefix that your proxy removes, if any
    mode: 'required', // default 'allowed': unbound Bearer tokens are accepted as well
    nonce: 'required', // default 'off'
    replay: memoryReplay({ maxEntriesPerKey: 10_000 }), // default memoryReplay(): per process
  }),
});

export async function handle(request: Request): Promise<Response> {
  const who = await authenticate(verifier, fromFetch(request));
  if (!who.ok) {
    const { status, headers, body } = who.response;
    return new Response(body, { status, headers: { ...headers } });
  }
  // `who.headers` contains the nonce for the client's next proof.
  return new Response(`hello ${who.token?.subject}`, { headers: { ...who.headers } });
}
