import Koa from 'koa';
import { describe, expect, test, vi } from 'vitest';
import { app as bound } from '../examples/dpop.ts';
import { app as errors } from '../examples/errors.ts';
import { app as published } from '../examples/metadata.ts';
import { serve } from './fixture.ts';

// The file registers its tests here, so that what the README prints also passes.
await import('../examples/orders-api-tested.ts');

describe('the apps of the README', () => {
  test('metadata is public', async () => {
    const { request } = await serve(published);
    const { status, body } = await request('/.well-known/oauth-protected-resource/v1');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ resource: 'https://api.example.com/v1' });
    const { headers } = await request('/v1/orders');
    expect(headers['www-authenticate']).toContain('resource_metadata="https://api.example.com/');
  });

  test('the error handler keeps the status of an error', async () => {
    const [onError] = errors.middleware;
    if (onError === undefined) throw new Error('The example has no middleware');
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const app = new Koa();
    app.use(onError);
    app.use((ctx) =>
      ctx.path === '/broken' ? Promise.reject(new Error('broken')) : ctx.throw(400),
    );
    const { request } = await serve(app);
    expect(await request('/')).toMatchObject({ status: 400, body: '{"error":"bad_request"}' });
    expect(log).not.toHaveBeenCalled();
    expect(await request('/broken')).toMatchObject({ status: 500, body: '{"error":"internal"}' });
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });

  test('bound tokens are asked for, and scripts may read how', async () => {
    const { request } = await serve(bound);
    const { headers } = await request('/me', { headers: [['Origin', 'https://a.test']] });
    expect(headers['www-authenticate']).toMatch(/^Bearer .*, DPoP .*algs=/);
    expect(headers['access-control-expose-headers']).toBe('WWW-Authenticate,DPoP-Nonce');
  });
});
