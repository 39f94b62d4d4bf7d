import { AuthError, ConfigError, CONTRACT, createVerifier, isAuthError } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import { createAuthMembers, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest, FrameworkBinding, KeyFetcher } from '@oidc-verify/core/http';
import type { FakeKeySource } from '@oidc-verify/testing';
import { describe, expect, test, vi } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import type { PlainAuth } from '../plain-auth.ts';
import {
  AUDIENCE,
  codeOf,
  createSetting,
  ISSUER,
  messagesOf,
  pathsOf,
  problemsOf,
  syncCodeOf,
} from '../setting.ts';

const setting = await createSetting();
const { now } = setting.clock;
const never: KeyFetcher = () => {
  throw new Error('keys were given');
};
const create = (options: object, fetchKeys: KeyFetcher = never): PlainAuth<never> =>
  createPlainAuth(options, fetchKeys);
const paths = (options: object, fetchKeys: KeyFetcher = () => setting.keys): readonly string[] =>
  pathsOf(() => create(options, fetchKeys));
const request = (token?: string): AuthRequest =>
  fromNode({ rawHeaders: token === undefined ? [] : ['Authorization', `Bearer ${token}`] });
const base = { issuer: ISSUER, audience: AUDIENCE, now };
const fresh = (): FakeKeySource => setting.issuer.keySource();

test.each(['required', 'optional'] as const)(
  '%s takes one requirement: what a second one demands would go unheard',
  (name) => {
    const auth = create({ ...base, keys: fresh() });
    const guard = auth[name] as (...given: readonly unknown[]) => unknown;
    expect(problemsOf(() => guard({ scopes: ['read'] }, { scopes: ['write'] }))).toEqual([
      { path: name, message: 'takes one requirement: demand all of it in one object' },
    ]);
    expect(problemsOf(() => guard(undefined, { scopes: ['write'] }))).toHaveLength(1);
    expect(problemsOf(() => guard())).toEqual([]);
    // What a framework hands to a guard that was not called.
    expect(problemsOf(() => guard({ headers: {} }, {}, () => {}))).toMatchObject([
      { path: 'requirement' },
    ]);
  },
);

describe('from options', () => {
  test('with keys: they are used and never closed', async () => {
    const keys = fresh();
    const auth = create({ ...base, keys });
    expect((await auth.required()(request(await setting.issuer.sign()))).subject).toBe('user-1');
    await auth.close();
    expect(keys.closes).toBe(0);
    expect(await codeOf(async () => auth.ready())).toBe('verifier_closed');
    expect(auth.healthcheck().usable).toBe(false);
  });

  test('without keys: the fetcher makes them, from its own options, and they are closed', async () => {
    const keys = fresh();
    const fetchKeys = vi.fn<KeyFetcher>(() => keys);
    const onEvent = vi.fn();
    const own = {
      jwksUri: 'https://a.test/jwks',
      dangerouslyAllowHttpOrigins: ['http://b.test'],
      dangerouslyAllowPrivateHosts: ['c.svc'],
      onEvent,
      monotonicMs: setting.clock.monotonicMs,
    };
    const auth = create({ ...base, ...own, realm: 'r' }, fetchKeys);
    expect(fetchKeys).toHaveBeenCalledExactlyOnceWith({ ...own, now: base.now });
    await auth.ready();
    expect(auth.healthcheck()).toMatchObject({ usable: true, engine: 'node' });
    await auth.close();
    await auth.close();
    expect(keys.closes).toBeGreaterThanOrEqual(1);
  });

  test.each([[undefined], [null], [[]], ['x'], [5]])('options that are %j', (options) => {
    expect(pathsOf(() => create(options as never, () => setting.keys))).toEqual(['']);
  });

  test('keys that are null are not keys left out', () => {
    expect(paths({ ...base, keys: null }, never)).toEqual(['keys']);
  });
});

const fetchNothing = (): never => {
  throw new ConfigError('invalid_options', [{ path: 'jwksUri', message: 'is no URL' }]);
};

describe('problems', () => {
  test('of HTTP, verifier and keys at once', () => {
    const options = {
      issuer: '',
      realm: '',
      credentials: 'cookie',
      onFailure: 5,
      algorithms: ['HS256'],
      jwksUri: 'x',
      foo: 1,
    };
    expect(new Set(paths(options, fetchNothing))).toEqual(
      new Set([
        'realm',
        'credentials',
        'onFailure',
        'jwksUri',
        'issuer',
        'audience',
        'algorithms[0]',
        'foo',
      ]),
    );
  });

  test.each([
    ['jwksUri', 'https://a.test'],
    ['dangerouslyAllowHttpOrigins', ['http://a.test']],
    ['dangerouslyAllowPrivateHosts', ['a.svc']],
  ])('%s contradicts keys', (name, value) => {
    expect(paths({ ...base, keys: fresh(), [name]: value })).toEqual([name]);
  });

  test('what the fetcher throws beside problems comes through', () => {
    const incompatible = new ConfigError('incompatible_core', [{ path: 'x', message: 'y' }]);
    expect(
      syncCodeOf(() =>
        create(base, () => {
          throw incompatible;
        }),
      ),
    ).toBe('incompatible_core');
  });

  test('a fetcher of another contract is refused', () => {
    const keys = { ...fresh(), [CONTRACT]: 99 } as unknown as KeySource;
    expect(syncCodeOf(() => create(base, () => keys))).toBe('incompatible_core');
    expect(paths(base, () => keys)).toEqual(['keys']);
  });

  test.each([[null], [{}], ['x'], [[]]])('a fetcher that returns %j', (keys) => {
    expect(messagesOf(() => create(base, () => keys as never))).toEqual([
      'keys: must be a key source, such as fetchJwks() or staticJwks({ keys: [...] })',
    ]);
  });
});

function messageOf(options: object): string {
  try {
    create({ ...base, ...options }, () => setting.keys);
    return '';
  } catch (error) {
    return String(error);
  }
}

describe('a misspelt name', () => {
  test('is told the nearest, and once all that there are, the adapter’s own too', () => {
    const message = messageOf({ jwksURI: 'https://a.test/', relm: 'r', isuer: 'x', audiance: 'y' });
    expect(message.match(/Known options/g)).toHaveLength(1);
    expect(message).toContain('jwksURI: is not a known option; did you mean "jwksUri"?');
    expect(message).toContain('relm: is not a known option; did you mean "realm"?');
    const [, known = ''] = /Known options: (.*)$/.exec(message) ?? [];
    expect(known.split(', ')).toEqual(
      expect.arrayContaining([
        'issuer',
        'audience',
        'jwksUri',
        'dangerouslyAllowHttpOrigins',
        'dangerouslyAllowPrivateHosts',
        'realm',
        'credentials',
        'onFailure',
        'resource',
        'metadata',
        'verifier',
      ]),
    );
  });

  test('no options at all: issuer and audience are named', () => {
    expect(paths({})).toEqual(['issuer', 'audience']);
  });

  test('http for keys names the option that would allow it', () => {
    const fault = 'must start with https://; to fetch keys without TLS, list "http://a" in x';
    const refusing: KeyFetcher = () => {
      throw new ConfigError('invalid_options', [{ path: 'jwksUri', message: fault }]);
    };
    expect(paths({ ...base, jwksUri: 'http://a' }, refusing)).toEqual(['jwksUri']);
    expect(messageOf({ clockToleranceSeconds: 90 })).toContain(
      'must be a number from 0 to 60; for more, use `dangerouslyLargeClockToleranceSeconds`',
    );
  });
});

describe('a guard without parentheses', () => {
  const auth = create({ ...base, keys: fresh() });
  const handed = [
    ['a Node request', { headers: {}, url: '/', method: 'GET' }],
    ['a Fetch request', new Request('https://a.test/')],
    [
      'a Koa context',
      Object.assign(Object.create({ headers: {} }) as object, { req: {}, res: {} }),
    ],
    ['an h3 event', { req: new Request('https://a.test/') }],
    ['a function', () => {}],
  ] as const;

  test.each(handed)('called with %s is one line that says so', (_, x) => {
    for (const name of ['required', 'optional'] as const) {
      const problems = problemsOf(() => auth[name](x as never));
      expect(problems).toEqual([
        {
          path: 'requirement',
          message:
            "must be an object such as { scopes: ['orders:read'] }, not a request or a function; " +
            'a guard must be called: write required(), not required',
        },
      ]);
    }
  });

  test.each(handed)('scopes, permissions and metadata, too: %s', (_, x) => {
    const wrong = [x, {}, () => {}] as never[];
    expect(problemsOf(() => auth.scopes(...wrong))).toEqual([
      { path: 'scopes', message: "must be called: write scopes('…'), not scopes" },
    ]);
    expect(problemsOf(() => auth.permissions(...wrong))).toEqual([
      { path: 'permissions', message: "must be called: write permissions('…'), not permissions" },
    ]);
    expect(problemsOf(() => Reflect.apply(auth['metadata'], auth, wrong))).toEqual([
      { path: 'metadata', message: 'must be called: write metadata(), not metadata' },
    ]);
  });
});

describe('from a verifier', () => {
  const verifier = createVerifier({ ...base, keys: setting.keys });

  test('it is used, and left open', async () => {
    const auth = create({ verifier, realm: 'r' });
    expect((await auth.required()(request(await setting.issuer.sign()))).issuer).toBe(ISSUER);
    await auth.close();
    expect(await codeOf(async () => verifier.ready())).toBe('passed');
  });

  test('beside options of a verifier it is a contradiction, each named', () => {
    expect(
      paths({ verifier, issuer: ISSUER, keys: setting.keys, jwksUri: 'x', foo: 1, realm: '' }),
    ).toEqual(expect.arrayContaining(['issuer', 'keys', 'jwksUri', 'foo', 'realm']));
  });

  test.each(['verify', 'authorize', 'requirement', 'ready', 'healthcheck'])(
    'without %s it is none',
    (name) => {
      expect(paths({ verifier: { ...verifier, [name]: undefined } })).toEqual(['verifier']);
    },
  );

  test.each([[null], [{}], ['x'], [5], [() => {}]])('%j is no verifier', (value) => {
    expect(paths({ verifier: value })).toEqual(['verifier']);
  });

  test('of another contract it is refused', () => {
    const other = { ...verifier, [CONTRACT]: 2 };
    expect(syncCodeOf(() => create({ verifier: other }))).toBe('incompatible_core');
    expect(pathsOf(() => create({ verifier: other }))).toEqual(['verifier']);
  });
});

describe('guards by name', () => {
  const auth = create({ ...base, keys: setting.keys });

  test('scopes and permissions need all', async () => {
    const token = await setting.issuer.sign({ scope: 'a b', permissions: ['p'] });
    const run = async (guard: (x: AuthRequest) => Promise<unknown>): Promise<string> =>
      codeOf(async () => guard(request(token)));
    expect(await run(auth.scopes('a', 'b'))).toBe('passed');
    expect(await run(auth.scopes('a', 'c'))).toBe('insufficient_scope');
    expect(await run(auth.permissions('p'))).toBe('passed');
    expect(await run(auth.permissions('p', 'q'))).toBe('insufficient_permissions');
  });

  test('optional lets the anonymous pass, and no bad token', async () => {
    expect(await auth.optional()(request())).toBeUndefined();
    const token = await setting.issuer.sign({ scope: 'a' });
    expect((await auth.optional({ scopes: ['a'] })(request(token)))?.subject).toBe('user-1');
    expect(await codeOf(async () => auth.optional()(request('x')))).toBe('opaque_token');
    expect(await codeOf(async () => auth.optional({ scopes: ['b'] })(request(token)))).toBe(
      'insufficient_scope',
    );
  });

  test('that name nothing, or no scope, fail where they are written', () => {
    expect(pathsOf(() => auth.scopes())).toEqual(['scopes']);
    expect(pathsOf(() => auth.permissions())).toEqual(['permissions']);
    expect(pathsOf(() => auth.scopes('a b'))).toEqual(['requirement.scopes[0]']);
    expect(pathsOf(() => auth.scopes(['a'] as never))).toEqual(['requirement.scopes[0]']);
  });
});

describe('upgrade', () => {
  test('identity or a ready refusal', async () => {
    const auth = create({ ...base, keys: setting.keys, realm: 'r' });
    const good = await auth.upgrade(request(await setting.issuer.sign({ scope: 'a' })), {
      scopes: ['a'],
    });
    expect(good).toMatchObject({ ok: true, token: { subject: 'user-1' } });
    const bad = await auth.upgrade(request());
    if (bad.ok) throw new Error('passed');
    expect(isAuthError(bad.error)).toBe(true);
    expect(bad.http1).toContain('www-authenticate: Bearer realm="r"\r\n');
    expect(bad.http1).toContain('connection: close\r\n');
  });

  test('credentials are read as for routes', async () => {
    const token = await setting.issuer.sign();
    const credentials = vi.fn(() => ({ scheme: 'Bearer', token }) as const);
    const auth = create({ ...base, keys: setting.keys, credentials });
    const message = request();
    expect(await auth.upgrade(message)).toMatchObject({ ok: true, token: { subject: 'user-1' } });
    expect(credentials).toHaveBeenCalledExactlyOnceWith(
      message,
      expect.objectContaining({ method: 'GET' }),
    );
  });

  test('onFailure hears of a refused one', async () => {
    const onFailure = vi.fn();
    const auth = create({ ...base, keys: setting.keys, onFailure });
    const message = request();
    await auth.upgrade(message);
    const view = expect.objectContaining({ method: 'GET' }) as unknown;
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(expect.any(AuthError), message, view);
  });

  test('a wrong requirement is a mistake', async () => {
    const auth = create({ ...base, keys: setting.keys });
    expect(await codeOf(async () => auth.upgrade(request(), { scopes: [] }))).toBe(
      'invalid_options',
    );
  });
});

describe('what an adapter is told of an optional guard', () => {
  type Enter = (x: AuthRequest) => unknown;
  const toOptionalGuard = vi.fn((enter: Enter, _vary: string | undefined): Enter => enter);
  const binding: FrameworkBinding<never, AuthRequest, Enter, Enter, AuthRequest, object> = {
    keyOf: (x) => x,
    toRequest: (x) => x,
    toGuard: (enter) => enter,
    toOptionalGuard,
    toUpgradeRequest: (x) => x,
    toMetadata: (metadata) => metadata,
  };

  test.each([
    ['the header that it reads, for Vary', {}, 'Authorization'],
    ['no header where only `credentials` knows', { credentials: () => undefined }, undefined],
  ])('%s', (_, options, vary) => {
    toOptionalGuard.mockClear();
    const auth = createAuthMembers({ ...base, keys: setting.keys, ...options }, never, binding);
    expect(auth.optional()(request())).toBeUndefined();
    expect(toOptionalGuard).toHaveBeenCalledExactlyOnceWith(expect.any(Function), vary);
  });
});

test('forget reaches the verifier with its issuer', () => {
  const own = createVerifier({ ...base, keys: setting.keys });
  const forget = vi.fn<typeof own.forget>();
  const auth = create({ verifier: { ...own, forget } });
  auth.forget(ISSUER);
  expect(forget).toHaveBeenCalledExactlyOnceWith(ISSUER);
});

test('metadata without the option `metadata` says nothing of scopes', async () => {
  const auth = create({ ...base, keys: setting.keys, resource: AUDIENCE });
  const { path, respond } = auth.metadata();
  const { body = '' } = respond({ method: 'GET', url: path }) ?? {};
  expect(JSON.parse(body)).toEqual({
    resource: AUDIENCE,
    authorization_servers: [ISSUER],
    bearer_methods_supported: ['header'],
  });
});

test('get without a guard says what is missing, and after a refusal repeats it', async () => {
  const auth = create({ ...base, keys: setting.keys });
  const anonymous = request();
  expect(messagesOf(() => auth.get(anonymous))).toEqual([
    'get: put required() or optional() before the handler, or use peek()',
  ]);
  await codeOf(async () => auth.required()(anonymous));
  expect(syncCodeOf(() => auth.get(anonymous))).toBe('missing_token');
  expect(auth.peek(anonymous)).toBeUndefined();
});

test('onFailure hears of refusals', async () => {
  const onFailure = vi.fn();
  const auth = create({ ...base, keys: setting.keys, onFailure });
  await codeOf(async () => auth.required()(request()));
  const view = expect.objectContaining({ method: 'GET' }) as unknown;
  expect(onFailure).toHaveBeenCalledExactlyOnceWith(expect.any(AuthError), expect.anything(), view);
});
