import { createVerifier } from '@oidc-verify/core';
import type { AuthError } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { authenticateUpgrade, createFetchAuth, fromCookie } from '@oidc-verify/core/http';
import { describe, expect, test, vi } from 'vitest';
import { createClient } from '../dpop/client.ts';
import { AUDIENCE, createSetting, ISSUER, problemsOf } from '../setting.ts';

const URL_OF_API = 'https://api.test/orders?x=1';
const setting = await createSetting();
const verifier = setting.verifier();
const good = await setting.issuer.sign({ scope: 'read' });
const writer = await setting.issuer.sign({ scope: 'write' });

const toRequest = (token?: string, init: RequestInit = {}): Request =>
  new Request(URL_OF_API, {
    ...init,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

const emptyHandler = (): Response => new Response();

test.each(['withAuth', 'withOptionalAuth'] as const)('%s takes one requirement', (name) => {
  const guard = createFetchAuth(verifier)[name] as (...given: readonly unknown[]) => unknown;
  expect(
    problemsOf(() => guard(emptyHandler, { scopes: ['read'] }, { scopes: ['write'] })),
  ).toEqual([{ path: name, message: 'takes one requirement: demand all of it in one object' }]);
  expect(problemsOf(() => guard(emptyHandler, { scopes: ['read'] }))).toEqual([]);
});

describe('withAuth', () => {
  const { withAuth, withOptionalAuth } = createFetchAuth(verifier, { realm: 'orders' });

  test('hands the identity to the handler, and what else it was called with', async () => {
    const handler = withAuth((_request: Request, { subject }, more: { id: number }) =>
      Response.json([subject, more.id]),
    );
    const response = await handler(toRequest(good), { id: 7 });
    expect([response.status, await response.json()]).toEqual([200, ['user-1', 7]]);
  });

  test('reads no member of a Request that only events have', async () => {
    // The request of a proxy in Next.js has them, and reading one throws.
    const request = toRequest(good);
    for (const name of ['request', 'req']) {
      Object.defineProperty(request, name, {
        get: () => {
          throw new Error(`The request has no ${name}`);
        },
      });
    }
    const handler = withAuth((_request: Request, { subject }) => Response.json(subject));
    expect(await (await handler(request)).json()).toBe('user-1');
  });

  test.each<[string, Request, number, string]>([
    ['no token', toRequest(), 401, 'Bearer realm="orders"'],
    ['a bad token', toRequest('a.b.c'), 401, 'error="invalid_token"'],
    ['too few scopes', toRequest(writer), 403, 'scope="read"'],
  ])('%s is answered, and the handler is not called', async (_name, request, status, challenge) => {
    const handler = vi.fn<() => Response>(() => new Response());
    const response = await withAuth(handler, { scopes: ['read'] })(request);
    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate')).toContain(challenge);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(handler).not.toHaveBeenCalled();
  });

  test('a refused HEAD has no body', async () => {
    const response = await withAuth(() => new Response('x'))(
      toRequest(undefined, { method: 'HEAD' }),
    );
    expect([response.status, await response.text()]).toEqual([401, '']);
  });

  test('an outage is 503', async () => {
    const own = await createSetting();
    own.keys.state = 'unavailable';
    const response = await createFetchAuth(own.verifier()).withAuth(() => new Response())(
      toRequest(await own.issuer.sign()),
    );
    expect([response.status, response.headers.has('retry-after')]).toEqual([503, true]);
  });

  test('what the handler throws is its own', async () => {
    const handler = withAuth(() => {
      throw new Error('a bug of the app');
    });
    await expect(handler(toRequest(good))).rejects.toThrow('a bug of the app');
  });

  test('optional: absent is anonymous, bad is refused', async () => {
    const handler = withOptionalAuth((_request: Request, identity) =>
      Response.json(identity?.subject ?? 'anonymous'),
    );
    expect(await (await handler(toRequest())).json()).toBe('anonymous');
    expect(await (await handler(toRequest(good))).json()).toBe('user-1');
    expect((await handler(toRequest('a.b.c'))).status).toBe(401);
  });

  test.each(['request', 'req'] as const)(
    'an event with the Request in `%s` is understood',
    async (name) => {
      const handler = withAuth(
        (_event: { readonly request: Request } | { readonly req: Request }, { subject }) =>
          Response.json(subject),
      );
      const event = { [name]: toRequest(good) } as { readonly request: Request };
      expect(await (await handler(event)).json()).toBe('user-1');
      expect((await handler({ [name]: toRequest() } as { readonly request: Request })).status).toBe(
        401,
      );
    },
  );

  test('a wrong requirement fails where the route is written', () => {
    expect(problemsOf(() => withAuth(() => new Response(), { scopes: ['a b'] }))).toHaveLength(1);
  });
});

test('the response to a proof brings the next nonce, also where it cannot be changed', async () => {
  const { issuer, keys, clock } = await createSetting();
  const client = createClient();
  const token = await issuer.sign({ cnf: { jkt: client.thumbprint } });
  const dpop = createDpop({ publicOrigin: AUDIENCE, nonce: 'required' });
  const options = { issuer: ISSUER, audience: AUDIENCE, keys, now: clock.now, dpop };
  const { withAuth } = createFetchAuth(createVerifier(options));
  const handler = withAuth(() => Response.redirect('https://elsewhere.test/', 302));
  const call = async (jti: string, nonce?: string): Promise<Response> => {
    const target = { token, method: 'GET', url: `${AUDIENCE}/`, jti, iat: clock.now() / 1000 };
    const proof = await client.prove(target, { payload: { nonce } });
    const headers = { authorization: `DPoP ${token}`, dpop: proof };
    return handler(new Request(`${AUDIENCE}/`, { headers }));
  };
  const asked = await call('proof-1');
  expect(asked.status).toBe(401);
  const answer = await call('proof-2', asked.headers.get('dpop-nonce') ?? '');
  expect(answer.status).toBe(302);
  expect(answer.headers.get('location')).toBe('https://elsewhere.test/');
  expect(answer.headers.get('dpop-nonce')).toMatch(/./);
});

describe.each(['realm', 'resourceMetadata'])('the option %s', (name) => {
  test.each([[' '], ['r '], [5], [null]])('%j is a ConfigError', (value) => {
    const options: object = { [name]: value };
    const problems = problemsOf(() => createFetchAuth(verifier, options));
    expect(problems.map(({ path }) => path)).toEqual([name]);
  });
});

test('a challenge names the metadata', async () => {
  const resourceMetadata = 'https://api.test/.well-known/oauth-protected-resource';
  const { withAuth } = createFetchAuth(verifier, { resourceMetadata });
  const { headers } = await withAuth(() => new Response())(toRequest());
  expect(headers.get('www-authenticate')).toBe(`Bearer resource_metadata="${resourceMetadata}"`);
});

test('an AuthError of the handler is answered, any other error is not', async () => {
  const { withAuth } = createFetchAuth(verifier);
  const needsWrite = withAuth(async (_request: Request, identity) => {
    await verifier.authorize(identity, { scopes: ['write'] });
    return new Response();
  });
  const { status, headers } = await needsWrite(toRequest(good));
  expect([status, headers.get('cache-control')]).toEqual([403, 'no-store']);
  expect(headers.get('www-authenticate')).toContain('scope="write"');
  const thrown = new Response(null, { status: 302 });
  for (const reason of [new Error('own'), thrown]) {
    const fails = withAuth(() => {
      throw reason;
    });
    await expect(fails(toRequest(good))).rejects.toBe(reason);
  }
});

const respond = (vary?: string) => () =>
  new Response('x', { headers: vary === undefined ? {} : { vary } });

describe('Vary', () => {
  test.each([
    [undefined, 'Authorization'],
    ['Origin', 'Origin, Authorization'],
    ['authorization', 'authorization'],
    ['*', '*'],
  ])('of %s becomes %s on optional routes, with and without a token', async (own, expected) => {
    const { withOptionalAuth } = createFetchAuth(verifier);
    for (const token of [undefined, good]) {
      const response = await withOptionalAuth(respond(own))(toRequest(token));
      expect([response.headers.get('vary'), await response.text()]).toEqual([expected, 'x']);
    }
  });

  test('is left alone on other routes, and with `credentials`', async () => {
    const { withAuth } = createFetchAuth(verifier);
    expect((await withAuth(respond())(toRequest(good))).headers.get('vary')).toBeNull();
    const byCookie = createFetchAuth(verifier, { credentials: () => undefined });
    const answer = await byCookie.withOptionalAuth(respond())(toRequest());
    expect(answer.headers.get('vary')).toBeNull();
  });

  test('is not added to an accepted upgrade, which cannot be copied', async () => {
    const accepted = new Response();
    Object.defineProperty(accepted, 'status', { value: 101 });
    const { withOptionalAuth } = createFetchAuth(verifier);
    expect(await withOptionalAuth(() => accepted)(toRequest(good))).toBe(accepted);
  });
});

test('onFailure hears of refusals, and `credentials` finds tokens elsewhere', async () => {
  const failures: AuthError[] = [];
  const { withAuth } = createFetchAuth(verifier, {
    onFailure: (error) => failures.push(error),
    credentials: ({ request }) => {
      const token = request.headers.get('x-token');
      return token === null ? undefined : { scheme: 'Bearer', token };
    },
  });
  const handler = withAuth((_request: Request, { subject }) => Response.json(subject));
  expect((await handler(toRequest(good))).status).toBe(401);
  const request = new Request(URL_OF_API, { headers: { 'x-token': good } });
  expect(await (await handler(request)).json()).toBe('user-1');
  expect(failures.map(({ code }) => code)).toEqual(['missing_token']);
});

test('work may outlive the response where the runtime offers it', async () => {
  const own = await createSetting();
  const waitUntil = vi.fn<(work: Promise<unknown>) => void>();
  const wake = vi.spyOn(own.keys, 'load');
  own.keys.state = 'cold';
  const handler = createFetchAuth(own.verifier()).withAuth(
    (_request: Request, _identity, _env: object, _context: object) => new Response(),
  );
  await handler(toRequest(await own.issuer.sign()), {}, { waitUntil });
  expect(wake.mock.calls[0]?.[2].waitUntil).toBeTypeOf('function');
  wake.mock.calls[0]?.[2].waitUntil?.(Promise.resolve());
  expect(waitUntil).toHaveBeenCalledOnce();
});

describe('what a framework passes last', () => {
  const notContexts: readonly (readonly [name: string, last: unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['a string', 'waitUntil'],
    ['a number', 5],
    ['no waitUntil', {}],
    ['a waitUntil that is no function', { waitUntil: 'later' }],
    ['a waitUntil that is undefined', { waitUntil: undefined }],
  ];

  test.each(notContexts)('%s: no execution context, and no reason to refuse', async (_, last) => {
    const own = await createSetting();
    own.keys.state = 'cold';
    const load = vi.spyOn(own.keys, 'load');
    const handler = createFetchAuth(own.verifier()).withAuth(
      (_request: Request, { subject }, ..._rest: readonly unknown[]) => Response.json(subject),
    );
    const response = await handler(toRequest(await own.issuer.sign()), {}, last);
    expect([response.status, await response.json()]).toEqual([200, 'user-1']);
    expect(load).toHaveBeenCalledOnce();
    expect(load.mock.calls[0]?.[2].waitUntil).toBeUndefined();
  });
});

test('a response to which nothing is added is handed on as it is', async () => {
  const own = new Response('x');
  const { withAuth } = createFetchAuth(verifier);
  expect(await withAuth(() => own)(toRequest(good))).toBe(own);
});

describe('the readers of credentials', () => {
  const readers = { credentials: fromCookie({ name: 'at', allowedOrigins: ['https://app.test'] }) };

  test('work in fetch handlers, and onFailure gets a view of the request', async () => {
    const seen: string[] = [];
    const { withAuth } = createFetchAuth(verifier, {
      ...readers,
      onFailure: ({ code }, _call, request) =>
        seen.push(`${code} ${request.method} ${request.url}`),
    });
    const handler = withAuth((_request: Request, { subject }) => Response.json(subject));
    const headers = { cookie: `at=${good}` };
    expect(await (await handler(new Request(URL_OF_API, { headers }))).json()).toBe('user-1');
    expect((await handler(new Request(URL_OF_API, { headers, method: 'POST' }))).status).toBe(403);
    expect(seen).toEqual(['access_denied POST /orders?x=1']);
  });

  test('work for upgrades without a framework', async () => {
    const message = { url: '/', headers: { cookie: `at=${good}`, origin: 'https://app.test' } };
    const who = await authenticateUpgrade(verifier, message, readers);
    expect(who.ok && who.token.subject).toBe('user-1');
  });
});
