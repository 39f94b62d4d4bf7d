import Koa from 'koa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCertificate } from '../../core/test/http/certificate.ts';
import type { TestCertificate } from '../../core/test/http/certificate.ts';
import { getOverTls, serveTls } from '../../core/test/http/tls-client.ts';
import { toTestOptions } from '../../testing/test/adapters/served.ts';
import { createAuth, fromTlsSocket } from '../src/index.ts';
import { issuer } from './fixture.ts';

const [own, other] = [createCertificate('client A'), createCertificate('client B')];
const cnf = { 'x5t#S256': own.thumbprint };

describe('a token bound to a certificate, over TLS', () => {
  test.each<[string, object, TestCertificate | undefined, number, unknown]>([
    ['its own', { cnf }, own, 200, { bound: 'x5t#S256' }],
    ['another', { cnf }, other, 401, { code: 'invalid_certificate' }],
    ['none', { cnf }, undefined, 401, { code: 'invalid_certificate' }],
    ['any, unbound', {}, other, 200, { bound: null }],
  ])('with %s', async (_, claims, certificate, status, body) => {
    const auth = createAuth({ ...toTestOptions(), mtls: { certificate: fromTlsSocket() } });
    const app = new Koa();
    app.use(async (ctx, next) => {
      await next().catch((error: unknown) => {
        if (!auth.sendError(ctx, error)) throw error;
      });
    });
    app.use(auth.required());
    app.use((ctx) => {
      ctx.body = { bound: auth.get(ctx).binding?.method ?? null };
    });
    const { port, close } = await serveTls(app.callback());
    onTestFinished(close);
    const answer = await getOverTls(port, { token: await issuer.sign({ ...claims }), certificate });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject(body as object);
  });
});
