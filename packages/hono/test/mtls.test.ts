import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCertificate } from '../../core/test/http/certificate.ts';
import type { TestCertificate } from '../../core/test/http/certificate.ts';
import { getOverTls, serveTls } from '../../core/test/http/tls-client.ts';
import { issuer, toTestOptions } from '../../testing/test/adapters/served.ts';
import { createAuth, fromTlsSocket } from '../src/index.ts';

const [own, other] = [createCertificate('client A'), createCertificate('client B')];
const cnf = { 'x5t#S256': own.thumbprint };

/** Serves an API on Node over TLS until the test is over, and returns its port. */
async function start(mtls?: { readonly certificate: ReturnType<typeof fromTlsSocket> }) {
  const auth = createAuth({ ...toTestOptions(), ...(mtls === undefined ? {} : { mtls }) });
  const app = new Hono();
  app.get('/', auth.required(), (c) => c.json({ bound: auth.get(c).binding?.method ?? null }));
  app.onError((error, c) => {
    const refusal = auth.sendError(c, error);
    if (refusal === undefined) throw error;
    return refusal;
  });
  const { port, close } = await serveTls(getRequestListener(app.fetch));
  onTestFinished(close);
  return port;
}

describe('a token bound to a certificate, over TLS', () => {
  test.each<[string, object, TestCertificate | undefined, number, unknown]>([
    ['its own', { cnf }, own, 200, { bound: 'x5t#S256' }],
    ['another', { cnf }, other, 401, { code: 'invalid_certificate' }],
    ['none', { cnf }, undefined, 401, { code: 'invalid_certificate' }],
    ['any, unbound', {}, other, 200, { bound: null }],
  ])('with %s', async (_, claims, certificate, status, body) => {
    const port = await start({ certificate: fromTlsSocket() });
    const answer = await getOverTls(port, { token: await issuer.sign({ ...claims }), certificate });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject(body as object);
  });

  test('is refused without the option', async () => {
    const token = await issuer.sign({ cnf });
    const answer = await getOverTls(await start(), { token, certificate: own });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'invalid_confirmation' });
  });
});
