import express from 'express';
import type { ErrorRequestHandler } from 'express';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCertificate } from '../../core/test/http/certificate.ts';
import { getOverTls, serveTls } from '../../core/test/http/tls-client.ts';
import type { TestCertificate } from '../../core/test/http/certificate.ts';
import { fromTlsSocket } from '../../core/src/http/client-certificate.ts';
import { createAuth } from '../src/index.ts';
import { issuer } from './fixture.ts';
import { toTestOptions } from '../../testing/test/adapters/served.ts';

const [own, other] = [createCertificate('client A'), createCertificate('client B')];
const cnf = { 'x5t#S256': own.thumbprint };

/** Serves an API over TLS until the test is over, and returns its port. */
async function start(mtls?: { readonly certificate: ReturnType<typeof fromTlsSocket> }) {
  const auth = createAuth({ ...toTestOptions(), ...(mtls === undefined ? {} : { mtls }) });
  const app = express();
  const api = express.Router();
  api.get('/', auth.required(), (req, res) => {
    res.json({ bound: auth.get(req).binding?.method ?? null });
  });
  app.use(api);
  const refuse: ErrorRequestHandler = (error, _req, res, next) => {
    if (!auth.sendError(res, error)) next(error);
  };
  app.use(refuse);
  const { port, close } = await serveTls(app);
  onTestFinished(close);
  return port;
}

describe('a token bound to a certificate, over TLS', () => {
  test.each<[string, object, TestCertificate | undefined, number, unknown]>([
    ['its own', { cnf }, own, 200, { bound: 'x5t#S256' }],
    ['another', { cnf }, other, 401, { code: 'invalid_certificate' }],
    ['none', { cnf }, undefined, 401, { code: 'invalid_certificate' }],
    ['any, unbound', {}, other, 200, { bound: null }],
    ['none, unbound', {}, undefined, 200, { bound: null }],
  ])('with %s', async (_, claims, certificate, status, body) => {
    const port = await start({ certificate: fromTlsSocket() });
    const token = await issuer.sign({ ...claims });
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const answer = await getOverTls(port, { token, certificate, version });
      expect([answer.version, answer.status]).toEqual([version, status]);
      expect(JSON.parse(answer.body)).toMatchObject(body as object);
    }
  });

  test('is refused without the option', async () => {
    const answer = await getOverTls(await start(), {
      token: await issuer.sign({ cnf }),
      certificate: own,
    });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'invalid_confirmation' });
  });
});
