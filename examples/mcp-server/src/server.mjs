// An MCP server that needs an access token: our guard checks it, and the SDK's handler serves.
import { createServer } from 'node:http';
import { originValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { listen, start } from '@oidc-verify/example-settings';
import { createAuth } from '@oidc-verify/express';
import express from 'express';
import { toAuthInfo } from './token-verifier.mjs';
import { createTools, SCOPES, USE } from './tools.mjs';

await start(async (settings) => {
  // The same string in the tokens, in the metadata, and in what clients compare both with.
  const resource = settings.auth.audience;
  const auth = createAuth({
    ...settings.auth,
    profile: 'mcp',
    resource,
    metadata: { resourceName: 'Example MCP server', scopesSupported: SCOPES },
  });
  const mcp = createMcpHandler(createTools);
  const serve = toNodeHandler(mcp);
  const isOriginFine = originValidation([new URL(resource).hostname]);
  const app = express();

  app.use(auth.metadata());
  // Browsers send the origin of a page. Pages from other hosts must not use this server.
  app.use('/mcp', (req, res, next) => {
    if (isOriginFine(req, res)) next();
  });
  app.all('/mcp', auth.required({ scopes: [USE] }), async (req, res) => {
    // The SDK reads its own kind of identity from the property where the guard has put ours.
    await serve(Object.assign(req, { auth: toAuthInfo(auth.get(req), resource) }), res);
  });

  /** @type {express.ErrorRequestHandler} */
  const onError = (error, _req, res, _next) => {
    if (auth.sendError(res, error)) return;
    // Express's own errors have a status, such as 400 for a malformed URL. Its default handler would
    // answer with an HTML page, and outside production with a stack trace.
    const { status = 500 } = /** @type {{ readonly status?: number }} */ (error);
    res.status(status).json({ error: status >= 500 ? 'internal' : 'bad_request' });
  };
  app.use(onError);

  const close = async () => {
    await mcp.close();
    await auth.close();
  };
  return listen(createServer(app), settings, { close });
});
