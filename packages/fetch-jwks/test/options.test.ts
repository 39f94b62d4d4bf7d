import { describe, expect, test } from 'vitest';
import { ConfigError } from '@oidc-verify/core';
import { fetchJwks } from '../src/index.ts';
import { parseOptions } from '../src/options.ts';

function problemsOf(options: unknown): Record<string, string> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JavaScript callers have no types
    fetchJwks(options as object);
    return {};
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code !== 'invalid_options') throw error;
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
  }
}

test('every default', () => {
  expect(parseOptions({})).toEqual({
    timeoutMs: 5000,
    maxBytes: 524_288,
    maxKeys: 100,
    ttlSeconds: 300,
    minTtlSeconds: 60,
    maxTtlSeconds: 3600,
    staleIfErrorSeconds: 3600,
    unknownKidCooldownSeconds: 30,
    maxIssuers: 10_000,
    maxHeldBytes: 67_108_864,
    maxConcurrentColdFetches: 256,
    staleWhileRevalidateSeconds: 0,
    storeSecret: [],
    storeTimeoutMs: 500,
    dangerouslyTrustStore: false,
    seed: new Map(),
    httpOrigins: [],
    privateHosts: [],
  });
});

test('undefined is absent', () => {
  const nothing = {
    jwksUri: undefined,
    fetch: undefined,
    ttlSeconds: undefined,
    onEvent: undefined,
  };
  expect(parseOptions(nothing)).toMatchObject({ ttlSeconds: 300 });
  expect(problemsOf(undefined)).toEqual({});
});

test('the bounds of freshness follow ttlSeconds unless they are given', () => {
  expect(parseOptions({ ttlSeconds: 10 })).toMatchObject({
    minTtlSeconds: 10,
    maxTtlSeconds: 3600,
  });
  expect(parseOptions({ ttlSeconds: 7200 })).toMatchObject({
    minTtlSeconds: 60,
    maxTtlSeconds: 7200,
  });
  expect(problemsOf({ ttlSeconds: 100, minTtlSeconds: 200, maxTtlSeconds: 50 })).toEqual({
    minTtlSeconds: 'must be a number from 1 to 100',
    maxTtlSeconds: 'must be a number from 100 to 86400',
  });
});

test('all problems at once, each with its path', () => {
  const problems = problemsOf({
    jwksUri: 'http://id.example/jwks',
    ttl: 5,
    timeoutMs: Number.NaN,
    maxBytes: '1',
    maxKeys: null,
    fetch: 'fetch',
    sharePromises: 'no',
    dangerouslyAllowHttpOrigins: ['http://ok:8080', 'http://not/an/origin', 7],
  });
  expect(problems).toEqual({
    jwksUri:
      'must start with https://; to fetch keys without TLS, list "http://id.example" in ' +
      'dangerouslyAllowHttpOrigins',
    ttl: 'is not a known option; did you mean "ttlSeconds"?',
    timeoutMs: 'must be a number from 1 to 60000',
    maxBytes: 'must be a number from 1 to 16777216',
    maxKeys: 'must be a number from 1 to 1000',
    fetch: 'must be a function',
    sharePromises: 'must be true or false',
    'dangerouslyAllowHttpOrigins[1]': 'must be an origin such as http://host:8080',
    'dangerouslyAllowHttpOrigins[2]': 'must be an origin such as http://host:8080',
  });
});

describe('one option', () => {
  test.each([null, [], 'https://id.example/', 7])('%j are no options', (options) => {
    expect(problemsOf(options)).toEqual({ '': 'must be an object of options' });
  });

  test.each([
    'timeoutMs',
    'maxBytes',
    'maxKeys',
    'ttlSeconds',
    'unknownKidCooldownSeconds',
    'staleIfErrorSeconds',
    'maxIssuers',
    'maxConcurrentColdFetches',
    'staleWhileRevalidateSeconds',
    'storeTimeoutMs',
  ])('%s is a number in range', (name) => {
    for (const value of [Number.NaN, Infinity, -1, '5', true, null, {}, 1e12]) {
      expect(Object.keys(problemsOf({ [name]: value }))).toContain(name);
    }
  });

  test('maxHeldBytes is a number in range', () => {
    const message = 'must be a number from 65536 to 1099511627776';
    for (const maxHeldBytes of [65_535, 2 ** 41, Number.NaN, '65536']) {
      expect(problemsOf({ maxHeldBytes })).toEqual({ maxHeldBytes: message });
    }
    expect(problemsOf({ maxHeldBytes: 65_536 })).toEqual({});
  });

  test('store has its two methods, own or inherited', () => {
    const storeSecret = 'x'.repeat(32);
    const message = 'must have the methods read, write';
    for (const store of [{}, null, 'store', { read: () => {} }, { read: 1, write: () => {} }]) {
      expect(problemsOf({ store, storeSecret })).toEqual({ store: message });
    }
    class Store {
      read(): void {}
      write(): void {}
    }
    expect(problemsOf({ store: new Store(), storeSecret })).toEqual({});
  });

  const store = { read: () => undefined, write: () => {} };
  const length = '32 random bytes or characters at least';

  test('a store needs a secret, or trust by name', () => {
    const required = `is required with \`store\`: ${length}, the same for all processes`;
    expect(problemsOf({ store })).toEqual({ storeSecret: required });
    expect(problemsOf({ store, dangerouslyTrustStore: false })).toEqual({ storeSecret: required });
    expect(problemsOf({ store, storeSecret: 'x'.repeat(32) })).toEqual({});
    expect(problemsOf({ store, storeSecret: new Uint8Array(32) })).toEqual({});
    expect(problemsOf({ store, storeSecret: ['x'.repeat(32), new Uint8Array(64)] })).toEqual({});
    expect(problemsOf({ store, dangerouslyTrustStore: true })).toEqual({});
  });

  test.each<[unknown, string]>([
    ['x'.repeat(31), 'storeSecret'],
    [new Uint8Array(31), 'storeSecret'],
    [7, 'storeSecret'],
    [['x'.repeat(32), 'short'], 'storeSecret[1]'],
    [[], 'storeSecret'],
  ])('storeSecret %j', (storeSecret, path) => {
    expect(Object.keys(problemsOf({ store, storeSecret }))).toContain(path);
  });

  test('a secret without a store, or beside trust, is a mistake', () => {
    const storeSecret = 'x'.repeat(32);
    expect(problemsOf({ storeSecret })).toEqual({ storeSecret: 'is for `store`; give that too' });
    expect(problemsOf({ store, storeSecret, dangerouslyTrustStore: true })).toEqual({
      dangerouslyTrustStore: 'contradicts `storeSecret`; leave one of them out',
    });
  });

  test('staleIfErrorSeconds may be 0, the others not', () => {
    expect(problemsOf({ staleIfErrorSeconds: 0 })).toEqual({});
    expect(
      Object.keys(problemsOf({ ttlSeconds: 0, timeoutMs: 0, unknownKidCooldownSeconds: 0 })),
    ).toHaveLength(3);
  });

  test.each(['fetch', 'onEvent', 'now', 'monotonicMs', 'random'])('%s is a function', (name) => {
    expect(problemsOf({ [name]: {} })).toEqual({ [name]: 'must be a function' });
  });

  test.each<[unknown, string]>([
    [7, 'must be a string'],
    [null, 'must be a string'],
    [new URL('https://id.example/'), 'must be a string'],
    ['', 'must be an absolute URL'],
    ['file:///jwks', 'must start with https://'],
    ['https://a:b@id.example/', 'must not hold credentials'],
    ['https://id.example/#x', 'must not hold a fragment'],
  ])('jwksUri %j', (jwksUri, problem) => {
    expect(problemsOf({ jwksUri })).toEqual({ jwksUri: problem });
  });

  test.each(['http://ok', 'https://tls.example', 'http://a/', ' http://a', 'http://a:80'])(
    'origin %j',
    (origin) => {
      const problems = problemsOf({ dangerouslyAllowHttpOrigins: [origin] });
      expect(Object.keys(problems)).toHaveLength(origin === 'http://ok' ? 0 : 1);
    },
  );

  test('an origin that is no URL is named by its place', () => {
    expect(problemsOf({ dangerouslyAllowHttpOrigins: ['http://ok', 'http://'] })).toEqual({
      'dangerouslyAllowHttpOrigins[1]': 'must be an origin such as http://host:8080',
    });
  });

  test('dangerouslyAllowHttpOrigins is a list, and opens jwksUri', () => {
    const path = 'dangerouslyAllowHttpOrigins';
    expect(problemsOf({ [path]: 'http://a' })).toEqual({ [path]: 'must be a list of origins' });
    expect(problemsOf({ [path]: ['http://kc:8080'], jwksUri: 'http://kc:8080/jwks' })).toEqual({});
  });

  test('options that cannot be read are a problem, not a crash', () => {
    const options = {
      get ttlSeconds() {
        throw new Error('x');
      },
    };
    const message = 'could not be read: a getter or a proxy threw';
    expect(problemsOf(options)).toEqual({ ttlSeconds: message });
  });

  test('names of Object.prototype are unknown as well', () => {
    expect(problemsOf(JSON.parse('{"__proto__":1,"constructor":1}'))).toMatchObject({
      constructor: 'is not a known option',
    });
  });
});

describe('dangerouslyAllowPrivateHosts', () => {
  const fault = 'must be a host such as keycloak.auth.svc, 10.0.0.5 or [fd00::1]';

  test.each(['keycloak.auth.svc', 'keycloak', '10.0.0.5', '[fd00::1]', 'localhost'])(
    'takes %s',
    (host) => {
      expect(parseOptions({ dangerouslyAllowPrivateHosts: [host] }).privateHosts).toEqual([host]);
    },
  );

  test.each([
    'https://keycloak',
    'keycloak:8080',
    'keycloak/',
    'KEYCLOAK',
    'keycloak.',
    '*.svc',
    'fd00::1',
    '[FD00::1]',
    '10.1',
    'a b',
    '',
    7,
    null,
  ])('refuses %j, which no URL has for a host', (host) => {
    const dangerouslyAllowPrivateHosts = ['ok', host];
    expect(problemsOf({ dangerouslyAllowPrivateHosts })).toEqual({
      'dangerouslyAllowPrivateHosts[1]': fault,
    });
  });

  test('is a list', () => {
    for (const hosts of ['keycloak', {}, null]) {
      expect(problemsOf({ dangerouslyAllowPrivateHosts: hosts })).toEqual({
        dangerouslyAllowPrivateHosts: 'must be a list of hosts',
      });
    }
  });
});
