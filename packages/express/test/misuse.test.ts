import express from 'express';
import express4 from 'express4';
import type { NextFunction, Request, Response } from 'express';
import { describe, expect, test } from 'vitest';
import { isConfigError } from '@oidc-verify/express';
import { createTestAuth, ok, serve } from './fixture.ts';

describe.each([
  { name: 'Express 5', create: express },
  { name: 'Express 4', create: express4 },
])('$name', ({ create }) => {
  test.each(['required', 'optional', 'scopes', 'permissions', 'metadata'] as const)(
    'auth.%s without parentheses is one line that says so, on the first request',
    async (name) => {
      const seen: unknown[] = [];
      const app = create();
      app.use(createTestAuth()[name] as never);
      app.get('/', ok);
      app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
        seen.push(error);
        res.sendStatus(500);
      });
      const { request } = await serve(app);
      expect(await request('/')).toMatchObject({ status: 500 });
      const [error] = seen;
      expect(isConfigError(error) && error.problems).toHaveLength(1);
      expect(String(error)).toMatch(/: .*must be called: write \w+\(.*\), not \w+$/);
    },
  );
});
