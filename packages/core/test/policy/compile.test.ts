import { staticJwks } from '@oidc-verify/core';
import { createFakeKeySource, testKeys } from '@oidc-verify/testing';
import { describe, expect, test, vi } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import { AUDIENCE, ISSUER, pathsOf, problemsOf, published } from '../setting.ts';

const rs256 = published(testKeys.rsa[0], { kid: 'a', alg: 'RS256' });
const staticKeys = (): ReturnType<typeof staticJwks> => staticJwks({ keys: [rs256] });
const sources = (): ReturnType<typeof createFakeKeySource> =>
  createFakeKeySource({ sets: [{ keys: [rs256] }] });
const valid = { issuer: ISSUER, audience: AUDIENCE, keys: sources() };
const pathsWith = (options: object): readonly string[] =>
  pathsOf(() => compilePolicy({ ...valid, ...options }));
const without = (...names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(valid).filter(([name]) => !names.includes(name)));

describe('defaults', () => {
  test('are the documented ones', () => {
    const policy = compilePolicy(valid);
    expect(policy).toMatchObject({
      clockToleranceSeconds: 5,
      maxTokenBytes: 16_384,
      callbackTimeoutMs: 5_000,
      resolver: {
        maxIssuers: 10_000,
        ttlSeconds: 300,
        maxUnknown: 1_000,
        unknownTtlSeconds: 60,
        maxConcurrent: 16,
        maxQueued: 10_000,
      },
      diagnostics: 'facts',
      resolveIssuer: undefined,
    });
    expect(policy.trusted.get(ISSUER)).toMatchObject({
      issuer: ISSUER,
      audiences: new Set([AUDIENCE]),
      algorithms: new Set(['RS256']),
      typOptional: true,
      acceptsOtherKinds: false,
      requiredClaims: [],
      clientIds: undefined,
      mapping: {
        clientIdClaim: undefined,
        scopeClaim: undefined,
        permissionsClaim: [{ path: ['permissions'], separator: undefined }],
        clockToleranceSeconds: 5,
        maxTokenAgeSeconds: undefined,
        claims: undefined,
        check: undefined,
      },
    });
    expect(Object.isFrozen(policy)).toBe(true);
    expect(Object.isFrozen(policy.trusted.get(ISSUER))).toBe(true);
  });

  test('clocks are the runtime’s own', () => {
    const policy = compilePolicy(valid);
    vi.useFakeTimers({ now: 1234 });
    try {
      expect(policy.now()).toBe(1234);
    } finally {
      vi.useRealTimers();
    }
    expect(policy.monotonicMs()).toBeGreaterThan(0);
  });

  test('an undefined option is one left out', () => {
    const undefinedOptions = Object.fromEntries(
      ['algorithms', 'keys', 'scopeClaim', 'tokenCache', 'onEvent', 'monotonicMs', 'now'].map(
        (name) => [name, undefined],
      ),
    );
    expect(pathsOf(() => compilePolicy({ ...undefinedOptions, ...valid }))).toEqual([]);
    expect(pathsWith({ ...undefinedOptions, keys: valid.keys })).toEqual([]);
  });

  test.each([
    'audience',
    'clientIds',
    'profile',
    'requiredClaims',
    'requiredClaimValues',
    'maxTokenAgeSeconds',
    'anyPermission',
    'requiredScopes',
    'anyScope',
    'requiredPermissions',
    'claims',
    'dpop',
    'mtls',
    'check',
    'checkRevoked',
  ])('undefined for %s is a mistake, since leaving it out demands less', (name) => {
    expect(problemsOf(() => compilePolicy({ ...valid, [name]: undefined }))).toEqual([
      {
        path: name,
        message: 'must not be undefined; give it a value, or leave the option out',
      },
    ]);
  });
});

describe('every option, wrong in every way', () => {
  const notTexts = [5, null, {}, '', ' ', ' a'];
  const notNames = [[], null, 'a', {}, 5];
  const notFunctions = [5, null, {}, 'f', []];
  const notFlags = [1, 'true', null, {}];
  const wrong: readonly (readonly [string, readonly unknown[]])[] = [
    ['issuer', [...notTexts, 'x'.repeat(513), [ISSUER]]],
    ['audience', [5, {}, '', ' a', [], true]],
    ['clientIds', notNames],
    ['algorithms', [[], null, 'RS256', {}]],
    ['keys', [null, 5, {}, 'https://issuer.test/jwks', { peek: () => undefined }, { keys: [] }]],
    ['profile', ['oidc', 5, null, '', '__proto__', ['standard']]],
    ['acceptedTypes', notNames],
    ['requiredClaims', notNames],
    ['requiredClaimValues', [[], null, 'a', {}, 5, ['tid']]],
    ['dangerouslyAcceptAnyAudience', notFlags],
    ['dangerouslyAcceptIdTokens', notFlags],
    ['dangerouslyIgnoreHeaderParameters', notNames],
    ['resolveIssuer', notFunctions],
    ['clockToleranceSeconds', [-1, 61, Number.NaN, '5', null, Infinity]],
    ['dangerouslyLargeClockToleranceSeconds', [59, -1, 86_401, Number.NaN, '90', null]],
    ['maxTokenAgeSeconds', [0, -1, Number.NaN, Infinity, '60', null]],
    ['requiredScopes', notNames],
    ['anyScope', notNames],
    ['requiredPermissions', notNames],
    ['anyPermission', notNames],
    ['scopeClaim', [5, null, '', []]],
    ['permissionsClaim', [5, null, '', []]],
    ['clientIdClaim', [5, null, '', []]],
    ['scopeImplies', notFunctions],
    [
      'claims',
      [
        5,
        null,
        {},
        'zod',
        { '~standard': {} },
        { '~standard': { version: 2, validate: () => ({}) } },
      ],
    ],
    ['check', notFunctions],
    ['checkRevoked', notFunctions],
    ['maxTokenBytes', [255, 1_048_577, 300.5, '16384', null, Number.NaN]],
    ['callbackTimeoutMs', [0, 60_001, 1.5, '5000', null, Number.NaN]],
    ['onEvent', notFunctions],
    ['diagnostics', ['', 'all', true, 5, null, {}]],
    ['now', notFunctions],
    ['monotonicMs', notFunctions],
  ];
  test.each(wrong.flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s: %j',
    (name, value) => {
      expect(pathsWith({ [name]: value })).toEqual([name]);
    },
  );

  test.each([
    ['requiredScopes', ['a', 'b c', '', 'd"', 5, 'e\\', 'é'], [2, 4, 1, 3, 5, 6]],
    ['anyScope', ['', 'a b'], [0, 1]],
    ['algorithms', ['RS256', 'HS256', 'none', 'rs256'], [1, 2, 3]],
    ['algorithms', [5, 'HS256'], [0, 1]],
    ['audience', [AUDIENCE, '', 5], [1, 2]],
    ['clientIds', ['a', ' b'], [1]],
    ['requiredClaims', ['a', null], [1]],
    ['requiredPermissions', ['delete:x', ''], [1]],
    ['scopeClaim', ['realm_access', ''], [1]],
    ['dangerouslyIgnoreHeaderParameters', ['jku', 'b64', 'crit', 'alg'], [1, 2, 3]],
    ['acceptedTypes', ['x+jwt', 'dpop+jwt', ''], [1, 2]],
  ])('%s: each wrong entry by its index', (name, value, indexes) => {
    const paths = indexes.map((index) => `${name}[${index}]`);
    expect(new Set(pathsWith({ [name]: value }))).toEqual(new Set(paths));
  });

  test('requiredClaimValues: each wrong value by its name', () => {
    const requiredClaimValues = { tid: 't1', a: '', b: 5, c: null, d: undefined, e: ['t1'] };
    const names = ['a', 'b', 'c', 'd', 'e'];
    expect(pathsWith({ requiredClaimValues })).toEqual(
      names.map((name) => `requiredClaimValues.${name}`),
    );
  });

  test.each([[undefined], [null], [[]], ['x'], [5]])('options that are %j', (options) => {
    expect(pathsOf(() => compilePolicy(options))).toContain('');
  });

  test('a misspelt option is named with what there is', () => {
    const [problem] = problemsOf(() => compilePolicy({ ...valid, audiences: ['a'] }));
    expect(problem?.path).toBe('audiences');
    expect(problem?.message).toContain('audience');
  });

  test('options that weaken by another name do not exist', () => {
    for (const name of ['verify', 'ignoreExpiration', 'allowHs256', 'clockSkew', 'dpop']) {
      expect(pathsWith({ [name]: true })).toEqual([name]);
    }
  });

  test('all problems at once', () => {
    const paths = pathsOf(() =>
      compilePolicy({
        issuers: [
          { issuer: '', audience: 4, foo: 1 },
          { issuer: 'https://b.test', keys: 4 },
        ],
        audience: AUDIENCE,
        algorithms: ['ES256', 'HS256'],
        clockToleranceSeconds: 100,
        check: 'yes',
        keys: sources(),
        bar: 1,
      }),
    );
    expect(new Set(paths)).toEqual(
      new Set([
        'bar',
        'check',
        'issuers[0].foo',
        'issuers[0].issuer',
        'issuers[0].audience',
        'issuers[1].keys',
        'algorithms[1]',
        'clockToleranceSeconds',
      ]),
    );
  });
});

describe('issuers', () => {
  test('one is needed', () => {
    expect(pathsOf(() => compilePolicy(without('issuer')))).toEqual(['issuer']);
    expect(pathsOf(() => compilePolicy({}))).toEqual(['issuer', 'audience', 'keys']);
    expect(pathsOf(() => compilePolicy({ ...without('issuer'), issuers: [] }))).toEqual(
      expect.arrayContaining(['issuers']),
    );
  });

  test('each needs keys, its own or shared ones', () => {
    expect(pathsOf(() => compilePolicy(without('keys')))).toEqual(['keys']);
    const issuers = [{ issuer: 'a', keys: sources() }, { issuer: 'b' }];
    expect(pathsOf(() => compilePolicy({ audience: AUDIENCE, issuers }))).toEqual([
      'issuers[1].keys',
    ]);
  });

  test('issuer and issuers contradict', () => {
    expect(pathsWith({ issuers: [{ issuer: 'https://b.test' }] })).toEqual(['issuers']);
  });

  test('each falls back to the shared options, and may have its own', () => {
    const own = sources();
    const policy = compilePolicy({
      ...without('issuer'),
      requiredClaims: ['tenant'],
      issuers: [
        { issuer: 'https://a.test' },
        {
          issuer: 'https://b.test',
          audience: ['x', 'y'],
          algorithms: ['EdDSA'],
          keys: own,
          profile: 'rfc9068',
        },
      ],
    });
    expect(policy.trusted.get('https://a.test')).toMatchObject({
      audiences: new Set([AUDIENCE]),
      keys: valid.keys,
      requiredClaims: ['tenant'],
    });
    expect(policy.trusted.get('https://b.test')).toMatchObject({
      audiences: new Set(['x', 'y']),
      algorithms: new Set(['Ed25519']),
      keys: own,
      typOptional: false,
      requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti', 'tenant'],
    });
  });

  test('an undefined own option does not erase the shared one', () => {
    const own = { issuer: ISSUER, keys: undefined, algorithms: undefined };
    const policy = compilePolicy({
      ...without('issuer'),
      clientIds: ['client'],
      algorithms: ['ES256'],
      issuers: [own],
    });
    expect(policy.trusted.get(ISSUER)).toMatchObject({
      audiences: new Set([AUDIENCE]),
      clientIds: new Set(['client']),
      algorithms: new Set(['ES256']),
      keys: valid.keys,
    });
  });

  test('an undefined own option that would demand less is named where it stands', () => {
    const own = { issuer: ISSUER, audience: undefined, clientIds: undefined, profile: undefined };
    expect(pathsOf(() => compilePolicy({ ...without('issuer'), issuers: [own] }))).toEqual([
      'issuers[0].audience',
      'issuers[0].clientIds',
      'issuers[0].profile',
    ]);
  });

  test('each has to be named', () => {
    const issuers = [{ issuer: 'https://a.test' }, { audience: 'x' }];
    expect(pathsOf(() => compilePolicy({ ...without('issuer'), issuers }))).toEqual([
      'issuers[1].issuer',
    ]);
  });

  test('the same issuer twice', () => {
    const issuers = [{ issuer: 'a' }, { issuer: 'b' }, { issuer: 'a' }];
    expect(pathsOf(() => compilePolicy({ ...without('issuer'), issuers }))).toEqual([
      'issuers[2].issuer',
    ]);
  });

  test('two unreadable issuers are not the same issuer', () => {
    const issuers = [{ issuer: 5 }, { issuer: 6 }];
    expect(pathsOf(() => compilePolicy({ ...without('issuer'), issuers }))).toEqual([
      'issuers[0].issuer',
      'issuers[1].issuer',
    ]);
  });

  test('a list item that is no object', () => {
    const issuers = [ISSUER, { issuer: 'https://b.test' }];
    expect(pathsOf(() => compilePolicy({ ...without('issuer'), issuers }))).toContain('issuers[0]');
  });

  test('a wrong shared option is named once, where it stands', () => {
    const issuers = [{ issuer: 'a' }, { issuer: 'b' }];
    const options = { ...without('issuer'), issuers, algorithms: ['HS256'] };
    expect(pathsOf(() => compilePolicy(options))).toEqual(['algorithms[0]']);
  });

  test('fixed keys serve one issuer', () => {
    const keys = staticKeys();
    const issuers = [{ issuer: 'a' }, { issuer: 'b' }];
    expect(pathsOf(() => compilePolicy({ audience: AUDIENCE, keys, issuers }))).toEqual([
      'issuers[1].keys',
    ]);
    const each = issuers.map((item) => ({ ...item, keys: staticKeys() }));
    expect(pathsOf(() => compilePolicy({ audience: AUDIENCE, issuers: each }))).toEqual([]);
  });

  test('fixed keys shared with a resolver’s issuers are refused', () => {
    const options = { ...valid, keys: staticKeys(), resolveIssuer: () => undefined };
    expect(pathsOf(() => compilePolicy(options))).toEqual(['keys']);
  });

  test('with a resolver alone, shared options are checked at start-up all the same', () => {
    const options = {
      resolveIssuer: () => undefined,
      audience: 5,
      algorithms: ['HS256'],
      keys: 4,
      profile: 'x',
    };
    expect(new Set(pathsOf(() => compilePolicy(options)))).toEqual(
      new Set(['audience', 'algorithms[0]', 'keys', 'profile']),
    );
    expect(pathsOf(() => compilePolicy({ resolveIssuer: () => undefined }))).toEqual([]);
  });
});

describe('a resolver’s answer', () => {
  const policy = compilePolicy({
    ...valid,
    requiredClaims: ['tid'],
    resolveIssuer: () => undefined,
  });

  test('falls back to the shared options', () => {
    expect(policy.compileResolved({ issuer: 'https://t.test' })).toMatchObject({
      issuer: 'https://t.test',
      audiences: new Set([AUDIENCE]),
      requiredClaims: ['tid'],
    });
    expect(
      policy.compileResolved({ issuer: 'https://t.test', algorithms: undefined }),
    ).toMatchObject({ requiredClaims: ['tid'] });
  });

  test.each([
    [null, 'resolveIssuer()'],
    ['https://t.test', 'resolveIssuer()'],
    [{ issuer: 'https://t.test', audience: 5 }, 'resolveIssuer().audience'],
    [{ issuer: 'https://t.test', onEvent: () => {} }, 'resolveIssuer().onEvent'],
    [{ issuer: 5 }, 'resolveIssuer().issuer'],
    [{}, 'resolveIssuer().issuer'],
    [{ issuer: 'https://t.test', requiredClaims: undefined }, 'resolveIssuer().requiredClaims'],
  ])('%j is refused at %s', (answer, path) => {
    expect(pathsOf(() => policy.compileResolved(answer))).toContain(path);
  });
});

describe('audience', () => {
  test('is required', () => {
    expect(pathsOf(() => compilePolicy(without('audience')))).toEqual(['audience']);
  });

  test('null needs another barrier', () => {
    expect(pathsWith({ audience: null })).toEqual(['audience']);
    expect(pathsWith({ audience: null, clientIds: ['c'] })).toEqual([]);
    expect(pathsWith({ audience: null, check: () => true })).toEqual([]);
    expect(pathsWith({ audience: null, check: 'x' })).toEqual(['check', 'audience']);
    expect(pathsWith({ audience: null, checkRevoked: () => false })).toEqual(['audience']);
  });

  test('any audience says so in its name, and contradicts a named one', () => {
    expect(pathsWith({ audience: null, dangerouslyAcceptAnyAudience: true })).toEqual([]);
    const any = compilePolicy({ ...without('audience'), dangerouslyAcceptAnyAudience: true });
    expect(any.trusted.get(ISSUER)?.audiences).toBeUndefined();
    expect(pathsWith({ dangerouslyAcceptAnyAudience: true })).toEqual([
      'dangerouslyAcceptAnyAudience',
    ]);
    expect(pathsWith({ dangerouslyAcceptAnyAudience: false })).toEqual([]);
  });

  test('null per issuer stands against a shared audience', () => {
    const issuers = [{ issuer: ISSUER, audience: null }];
    expect(pathsOf(() => compilePolicy({ ...without('issuer'), issuers }))).toEqual([
      'issuers[0].audience',
    ]);
  });
});

describe('clock tolerance', () => {
  test('above 60 seconds says so in its name, and excludes the usual one', () => {
    const large = compilePolicy({ ...valid, dangerouslyLargeClockToleranceSeconds: 300 });
    expect(large.clockToleranceSeconds).toBe(300);
    expect(compilePolicy({ ...valid, clockToleranceSeconds: 0 }).clockToleranceSeconds).toBe(0);
    expect(
      pathsWith({ clockToleranceSeconds: 5, dangerouslyLargeClockToleranceSeconds: 90 }),
    ).toEqual(['dangerouslyLargeClockToleranceSeconds']);
  });
});

describe('claim locations', () => {
  test('are a name or a path, never a dotted string', () => {
    const policy = compilePolicy({
      ...valid,
      scopeClaim: 'realm.roles',
      permissionsClaim: ['realm_access', 'roles'],
    });
    expect(policy.trusted.get(ISSUER)?.mapping).toMatchObject({
      scopeClaim: [{ path: ['realm.roles'], separator: undefined }],
      permissionsClaim: [{ path: ['realm_access', 'roles'], separator: undefined }],
    });
  });
});

describe('claims', () => {
  test('takes a Standard Schema that is a function, as arktype’s are', () => {
    const schema = Object.assign(() => {}, {
      '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
    });
    const policy = compilePolicy({ ...valid, claims: schema });
    expect(policy.trusted.get(ISSUER)?.mapping.claims).toBe(schema);
  });
});

const resolveIssuer = (): undefined => undefined;

describe('the option resolver', () => {
  const wrong: readonly (readonly [string, readonly unknown[]])[] = [
    ['maxIssuers', [0, 1_000_001, 1.5, '10', null]],
    ['ttlSeconds', [0, 86_401, '300', Number.NaN]],
    ['maxUnknown', [0, 1_000_001, 1.5]],
    ['unknownTtlSeconds', [-1, 3_601, '60']],
    ['maxConcurrent', [0, 1_001, 1.5]],
    ['maxQueued', [-1, 1_000_001, 1.5]],
    ['timeoutMs', [0, 60_001, 1.5]],
    ['sharePromises', ['yes', 1, null]],
  ];
  test.each(wrong.flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s: %j',
    (name, value) => {
      expect(pathsWith({ resolveIssuer, resolver: { [name]: value } })).toEqual([
        `resolver.${name}`,
      ]);
    },
  );

  test('takes its bounds, and undefined for what is left out', () => {
    const least = {
      maxIssuers: 1,
      ttlSeconds: 1,
      maxUnknown: 1,
      unknownTtlSeconds: 0,
      maxConcurrent: 1,
      maxQueued: 0,
      timeoutMs: 1,
      sharePromises: undefined,
    };
    expect(pathsWith({ resolveIssuer, resolver: least })).toEqual([]);
    expect(compilePolicy({ ...valid, resolveIssuer, resolver: least }).resolver).toMatchObject({
      maxQueued: 0,
      timeoutMs: 1,
    });
  });

  test('has no effect without resolveIssuer, and is refused there', () => {
    expect(pathsWith({ resolver: {} })).toEqual(['resolver']);
    expect(pathsWith({ resolver: undefined })).toEqual([]);
  });

  test('a wrong name says the nearest one', () => {
    const problems = problemsOf(() =>
      compilePolicy({ ...valid, resolveIssuer, resolver: { maxIssuer: 5 } }),
    );
    expect(problems.map(({ path }) => path)).toEqual(['resolver.maxIssuer']);
    expect(problems[0]?.message).toContain('maxIssuers');
  });
});

const keysWith = (loadTimeoutMs: unknown): unknown => Object.assign(sources(), { loadTimeoutMs });

describe('a key source that states how long it may take', () => {
  test.each([0, 300_001, '5000', null, Number.NaN])('%j is refused', (value) => {
    expect(pathsWith({ keys: keysWith(value) })).toEqual(['keys.loadTimeoutMs']);
  });

  test.each([undefined, 1, 300_000])('%j is fine', (value) => {
    expect(pathsWith({ keys: keysWith(value) })).toEqual([]);
  });
});
