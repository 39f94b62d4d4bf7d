// The same MCP server behind the SDK's guard: our verifier decides, and the SDK responds. It needs no
// framework, only a host for `fetch(request)`, here Node. README.md describes what the guard of server.mjs
// does better.
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  originValidationResponse,
  requireBearerAuth,
} from '@modelcontextprotocol/server';
import { createVerifier } from '@oidc-verify/core';
import { createMetadata, fromFetch } from '@oidc-verify/core/http';
import { listen, start } from '@oidc-verify/example-settings';
import { fetchJwks } from '@oidc-verify/express';
import { createTokenVerifier } from './token-verifier.mjs';
import { createTools, SCOPES, USE } from './tools.mjs';

await start(async (settings) => {
  const { jwksUri, ...policy } = settings.auth;
  const resource = policy.audience;
  const keys = fetchJwks({ jwksUri });
  const verifier = createVerifier({ ...policy, profile: 'mcp', keys });
  const metadata = createMetadata({ resource, verifier, scopesSupported: SCOPES });
  const mcp = createMcpHandler(createTools);
  const guard = requireBearerAuth({
    verifier: createTokenVerifier(verifier, resource),
    requiredScopes: [USE],
    resourceMetadataUrl: metadata.url,
    expectedResource: new URL(resource),
  });

  /** @param {Request} request */
  const respond = async (request) => {
    const parts = metadata.respond(fromFetch(request));
    if (parts !== undefined) return new Response(parts.body || null, toInit(parts));
    if (new URL(request.url).pathname !== '/mcp') return new Response(null, { status: 404 });
    const refusal = originValidationResponse(request, [new URL(resource).hostname]);
    if (refusal !== undefined) return refusal;
    const authInfo = await guard(request);
    return authInfo instanceof Response ? authInfo : mcp.fetch(request, { authInfo });
  };

  const close = async () => {
    await mcp.close();
    await verifier.close();
    keys.close();
  };
  const serve = toNodeHandler({ fetch: respond });
  // A request on a server has a method and a URL, although Node's types make them optional.
  const server = createServer((req, res) =>
    serve(/** @type {import('@modelcontextprotocol/node').NodeIncomingMessageLike} */ (req), res),
  );
  return listen(server, settings, { close });
});

/** @param {import('@oidc-verify/core/http').ResponseParts} parts */
function toInit({ status, headers }) {
  return { status, headers: { ...headers } };
}
