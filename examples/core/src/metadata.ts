import { createServer } from 'node:http';
import { createVerifier } from '@oidc-verify/core';
import { authenticate, createMetadata, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest, ResponseParts } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com/v1',
  keys: fetchJwks(),
});
const metadata = createMetadata({
  resource: 'https://api.example.com/v1',
  verifier, // publishes its issuers and DPoP algorithms
  scopesSupported: ['orders:read', 'orders:write'],
});

async function answer(request: AuthRequest): Promise<ResponseParts> {
  const published = metadata.respond(request); // before authentication: clients have no token yet
  if (published !== undefined) return published;
  const who = await authenticate(verifier, request, { resourceMetadata: metadata.url });
  if (!who.ok) return who.response;
  const headers = { 'content-type': 'text/plain', ...who.headers };
  return { status: 200, headers, body: `hello ${who.token?.subject}` };
}

createServer((req, res) => {
  void answer(fromNode(req)).then(({ status, headers, body }) => {
    res.writeHead(status, { ...headers }).end(body);
  });
}).listen(3000, '127.0.0.1');
