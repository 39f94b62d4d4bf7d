import type { Timers } from '@oidc-verify/core/http';
import type { Auth } from '@oidc-verify/express';
import express from 'express';
import type { Express } from 'express';

/** An app with a stream of server-sent events on Node. */
export function createEventsApp(auth: Auth<unknown>, timers?: Timers): Express {
  const app = express();
  app.get('/events', auth.required(), (req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const held = auth.hold(req, {
      timers,
      close: ({ reason }) => res.end(`event: end\ndata: ${reason}\n\n`),
    });
    res.on('close', () => held.release());
    res.write(`event: hello\ndata: ${held.token.subject}\n\n`);
  });
  const answerError: express.ErrorRequestHandler = (error, _req, res, next) => {
    if (!auth.sendError(res, error)) next(error);
  };
  app.use(answerError);
  return app;
}
