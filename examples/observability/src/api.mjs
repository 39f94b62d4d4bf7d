// The API: one guarded route, with Express. All that it does for its metrics is one call.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAuth, fetchJwks } from '@oidc-verify/express';
import { createDpop } from '@oidc-verify/express/dpop';
import { instrumentOidcVerify } from '@oidc-verify/otel';
import express from 'express';
import { AUDIENCE, DATABASE_MS, FETCH_TIMEOUT_MS, STALE_SECONDS, TTL_SECONDS } from './setting.mjs';
import { startTelemetry } from './telemetry.mjs';

/** @import { AddressInfo } from 'node:net' */

const { ISSUER = '', METRICS_PORT = '0' } = process.env;

const auth = createAuth({
  issuer: ISSUER,
  audience: AUDIENCE,
  keys: fetchJwks({
    ttlSeconds: TTL_SECONDS,
    staleIfErrorSeconds: STALE_SECONDS,
    timeoutMs: FETCH_TIMEOUT_MS,
  }),
  tokenCache: true,
  dpop: createDpop({ publicOrigin: AUDIENCE }),
  check: async ({ subject }) => {
    await sleep(DATABASE_MS);
    // A store that fails for one subject, so that its failures can be seen.
    if (subject === 'unlucky') throw new Error('the database is down');
    return true;
  },
});
const { meterProvider, url: metricsUrl } = await startTelemetry(Number(METRICS_PORT));
instrumentOidcVerify({ meterProvider, observe: [auth] });

const app = express();
app.get('/me', auth.required(), (req, res) => {
  res.json({ sub: auth.get(req).subject });
});
/** @type {express.ErrorRequestHandler} */
const onError = (error, _req, res, _next) => {
  if (auth.sendError(res, error)) return;
  // Express's own errors have a status, such as 400 for a malformed body.
  const { status = 500 } = /** @type {{ readonly status?: number }} */ (error);
  res.status(status).json({ error: status >= 500 ? 'internal' : 'bad_request' });
};
app.use(onError);

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = /** @type {AddressInfo} */ (server.address());
process.send?.({ url: `http://127.0.0.1:${port}`, metricsUrl });
process.once('disconnect', () => process.exit());
