import Koa from 'koa';
import { expect, test } from 'vitest';
import { isConfigError } from '@oidc-verify/koa';
import { createTestAuth, ok, serve } from './fixture.ts';

test.each(['required', 'optional', 'scopes', 'permissions', 'metadata'] as const)(
  'auth.%s without parentheses is one line that says so, on the first request',
  async (name) => {
    const seen: unknown[] = [];
    const app = new Koa();
    app.on('error', (error) => seen.push(error));
    app.use(createTestAuth()[name] as never);
    app.use(ok);
    const { request } = await serve(app);
    expect(await request('/')).toMatchObject({ status: 500 });
    const [error] = seen;
    expect(isConfigError(error) && error.problems).toHaveLength(1);
    expect(String(error)).toMatch(/: .*must be called: write \w+\(.*\), not \w+$/);
  },
);
