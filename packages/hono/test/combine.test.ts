import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { every, except, some } from 'hono/combine';
import { HTTPException } from 'hono/http-exception';
import { describe, expect, test } from 'vitest';
import { API_KEY, createFixture } from './fixture.ts';

const CHALLENGE = 'Bearer realm="test"';

const apiKey: MiddlewareHandler = async (c, next) => {
  if (c.req.header('x-api-key') !== API_KEY['x-api-key']) throw new HTTPException(401);
  await next();
};

function guardedBy(guard: MiddlewareHandler): Hono {
  return new Hono().use(guard).get('/me', (c) => c.text('in'));
}

describe('some()', () => {
  test('ours last: either passes, and the refusal of both is ours', async () => {
    const { auth, as } = await createFixture();
    const app = guardedBy(some(apiKey, auth.required()));
    const byKey = await app.request('/me', { headers: API_KEY });
    expect([byKey.status, byKey.headers.get('www-authenticate')]).toEqual([200, null]);
    expect((await app.request('/me', await as())).status).toBe(200);
    const refused = await app.request('/me');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
    expect(await refused.json()).toMatchObject({ code: 'missing_token' });
  });

  test('ours first works too: no challenge stays on the response that the other one lets through', async () => {
    const { auth } = await createFixture();
    const app = guardedBy(some(auth.required(), apiKey));
    const byKey = await app.request('/me', { headers: API_KEY });
    expect([byKey.status, byKey.headers.get('www-authenticate')]).toEqual([200, null]);
    expect(byKey.headers.get('cache-control')).toBeNull();
    expect((await app.request('/me')).status).toBe(401);
  });

  test('two guards of ours: the second takes the challenge of the first back, and verifies nothing again', async () => {
    const { auth, as, keys } = await createFixture();
    keys.state = 'cold';
    const app = guardedBy(some(auth.scopes('write'), auth.scopes('read')));
    const passed = await app.request('/me', await as({ scope: 'read' }));
    expect([passed.status, passed.headers.get('www-authenticate')]).toEqual([200, null]);
    expect(keys.loads).toBe(1);
    const refused = await app.request('/me', await as({ scope: 'none' }));
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('scope="read"');
  });

  test('two auths: the second takes the challenge, or the retry, of the first back', async () => {
    const first = await createFixture();
    const second = await createFixture({}, 'https://other.example');
    const app = guardedBy(some(first.auth.required(), second.auth.required()));
    const { status, headers } = await app.request('/me', await second.as());
    expect([status, headers.get('www-authenticate')]).toEqual([200, null]);
    expect((await app.request('/me', await first.as())).status).toBe(200);
    expect((await app.request('/me')).status).toBe(401);
  });

  test('an outage of the first does not leave a Retry-After on the answer of the second', async () => {
    const first = await createFixture();
    const down = await createFixture();
    down.keys.state = 'unavailable';
    const app = guardedBy(some(down.auth.required(), first.auth.required()));
    const { status, headers } = await app.request('/me', await first.as());
    expect([status, headers.get('retry-after')]).toEqual([200, null]);
  });

  test('an error of the handler is not taken for a refusal of the guard', async () => {
    const { auth, as } = await createFixture();
    let runs = 0;
    const app = new Hono().use(some(auth.required(), apiKey)).get('/me', () => {
      runs += 1;
      throw new HTTPException(409);
    });
    const response = await app.request('/me', { headers: { ...(await as()).headers, ...API_KEY } });
    expect([response.status, runs]).toEqual([409, 1]);
  });
});

describe('every() and except()', () => {
  test('every(): all must pass', async () => {
    const { auth, as } = await createFixture();
    const app = guardedBy(every(auth.required(), auth.scopes('read')));
    expect((await app.request('/me', await as({ scope: 'read' }))).status).toBe(200);
    expect((await app.request('/me')).status).toBe(401);
    const refused = await app.request('/me', await as());
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });

  test('some(every(…), …) nested: the last refusal answers', async () => {
    const { auth, as } = await createFixture();
    const app = guardedBy(some(every(apiKey, auth.scopes('a')), every(auth.scopes('b'))));
    expect((await app.request('/me', await as({ scope: 'b' }))).status).toBe(200);
    expect((await app.request('/me', { headers: API_KEY })).status).toBe(401);
    expect((await app.request('/me', await as({ scope: 'a' }))).status).toBe(403);
  });

  test('except(): named paths are open, all others are guarded', async () => {
    const { auth, as } = await createFixture();
    const app = new Hono()
      .use('/api/*', except('/api/public/*', auth.required()))
      .get('/api/public/news', (c) => c.text('news'))
      .get('/api/me', (c) => c.text('in'));
    const open = await app.request('/api/public/news');
    expect([open.status, open.headers.get('www-authenticate')]).toEqual([200, null]);
    expect((await app.request('/api/me', await as())).status).toBe(200);
    const refused = await app.request('/api/me');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
  });
});
