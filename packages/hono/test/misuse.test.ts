import { isConfigError } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { createFixture } from './fixture.ts';

const { auth } = await createFixture();

test.each(['required', 'optional', 'scopes', 'permissions', 'metadata'] as const)(
  'auth.%s without parentheses is one line that says so, on the first request',
  async (name) => {
    const seen: unknown[] = [];
    const app = new Hono();
    app.use(auth[name] as never);
    app.get('/', (c) => c.json({}));
    app.onError((error, c) => {
      seen.push(error);
      return c.body(null, 500);
    });
    expect((await app.request('/')).status).toBe(500);
    const [error] = seen;
    expect(isConfigError(error) && error.problems).toHaveLength(1);
    expect(String(error)).toMatch(/: .*must be called: write \w+\(.*\), not \w+$/);
  },
);
