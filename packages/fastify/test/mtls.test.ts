import { connect } from 'node:http2';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { createCertificate } from '../../core/test/http/certificate.ts';
import type { TestCertificate } from '../../core/test/http/certificate.ts';
import { MTLS_SERVER_OPTIONS } from '../../core/test/http/tls-client.ts';
import { fromTlsSocket } from '../../core/src/http/client-certificate.ts';
import { createAuth } from '../src/index.ts';
import { bearer, createOptions, listen } from './fixture.ts';
import { sendHttp2 } from './http2-client.ts';

const [own, other] = [createCertificate('client A'), createCertificate('client B')];
const cnf = { 'x5t#S256': own.thumbprint };

/** Serves an API over HTTP/2 with TLS until the test is over, and returns its port. */
async function start(mtls: object): Promise<number> {
  const auth = createAuth({ ...createOptions(), ...mtls });
  const secure: object = { http2: true, https: MTLS_SERVER_OPTIONS };
  const app: FastifyInstance = Fastify(secure);
  onTestFinished(async () => app.close());
  await app.register(auth.plugin);
  app.setErrorHandler((error, _request, reply) => void auth.sendError(reply, error));
  app.get('/', { onRequest: auth.required() }, async (request) => ({
    sub: auth.get(request).subject,
  }));
  return listen(app);
}

async function get(
  port: number,
  claims: object,
  certificate: TestCertificate | undefined,
): Promise<readonly [status: number, code: unknown]> {
  const shown = certificate === undefined ? {} : { key: certificate.key, cert: certificate.cert };
  const session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false, ...shown });
  try {
    const headers = Object.entries(await bearer({ ...claims }));
    const { status, body } = await sendHttp2(session, { method: 'GET', path: '/', headers });
    const { code } = JSON.parse(body) as { readonly code?: unknown };
    return [status, code];
  } finally {
    session.close();
  }
}

test('over HTTP/2 a bound token passes with its certificate, and with no other', async () => {
  const port = await start({ mtls: { certificate: fromTlsSocket() } });
  expect(await get(port, { cnf }, own)).toEqual([200, undefined]);
  expect(await get(port, { cnf }, other)).toEqual([401, 'invalid_certificate']);
  expect(await get(port, { cnf }, undefined)).toEqual([401, 'invalid_certificate']);
  expect(await get(port, {}, undefined)).toEqual([200, undefined]);
});

test('over HTTP/2 a bound token is refused without the option', async () => {
  expect(await get(await start({}), { cnf }, own)).toEqual([401, 'invalid_confirmation']);
});
