import { ConfigError } from '@oidc-verify/core';
import { authenticate, authenticateUpgrade, createFetchAuth } from '@oidc-verify/core/http';
import { afterEach, describe, expect, test } from 'vitest';
import type { Verifier } from '../../src/verifier/verifier.ts';
import { codeOf, createSetting, problemsOf, syncCodeOf } from '../setting.ts';

const setting = await createSetting();
const verifier = setting.verifier();
const token = await setting.issuer.sign({ scope: 'read' });
const identity = await verifier.verify(token);

type Method = 'verify' | 'tryVerify' | 'authorize' | 'verifySync' | 'tryVerifySync';

/** Calls one method of a verifier with this call, however wrong it is. */
function callWith(method: Method, call: object): unknown {
  const wrong = call as never;
  if (method === 'authorize') return verifier.authorize(identity, {}, wrong);
  const methods: Record<
    Exclude<Method, 'authorize'>,
    (token: string, call?: never) => unknown
  > = verifier;
  return methods[method](token, wrong);
}

/** Returns what a call is refused with, thrown or rejected. */
async function problemsWith(method: Method, call: object): Promise<readonly string[]> {
  try {
    await callWith(method, call);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

const methods: readonly Method[] = [
  'verify',
  'tryVerify',
  'authorize',
  'verifySync',
  'tryVerifySync',
];

describe.each(methods)('a call of %s', (method) => {
  test('a member that does not exist is a mistake, since it would go unheard', async () => {
    expect(await problemsWith(method, { requirements: { scopes: ['write'] } })).toEqual([
      'call.requirements: is not a known option; did you mean "requirement"?',
    ]);
    expect(await problemsWith(method, { scopes: ['write'] })).toEqual([
      'call.scopes: is not a known option; did you mean "requirement"?',
    ]);
    expect(await problemsWith(method, { scheme: 'Bearer', dpop: {}, reqest: {} })).toEqual([
      'call.dpop: is not a known option',
      'call.reqest: is not a known option; did you mean "request"?',
    ]);
  });

  test.each(['dpop', 'DPOP', 'bearer', 'Basic', '', null, 1])(
    'the scheme %j does not exist',
    async (scheme) => {
      expect(await problemsWith(method, { scheme })).toEqual([
        "call.scheme: must be 'Bearer' or 'DPoP'",
      ]);
    },
  );

  test.each([
    [[], 'must be an object of options'],
    [new Map([['requirement', {}]]), 'must be an object of options'],
    [() => ({ requirement: {} }), 'must be an object of options'],
    [5, 'must be an object of options'],
    [Promise.resolve({ requirement: {} }), 'must not be a promise; await it'],
  ])('%s is no call: what it demands would go unheard', async (call, fault) => {
    expect(await problemsWith(method, call as object)).toEqual([`call: ${fault}`]);
  });

  test('what is known passes, also as undefined', async () => {
    const call = {
      requirement: undefined,
      scheme: undefined,
      request: undefined,
      waitUntil: undefined,
    };
    for (const known of [{}, call, { scheme: 'Bearer', requirement: { scopes: ['read'] } }]) {
      expect(await problemsWith(method, known)).toEqual([]);
    }
  });
});

test('a requirement is heard in every way of calling', async () => {
  const call = { requirement: { scopes: ['write'] } };
  expect(await codeOf(async () => verifier.verify(token, call))).toBe('insufficient_scope');
  expect(syncCodeOf(() => verifier.verifySync(token, call))).toBe('insufficient_scope');
  expect(await verifier.tryVerify(token, call)).toMatchObject({ ok: false });
  expect(verifier.tryVerifySync(token, call)).toMatchObject({ ok: false });
});

describe('a member of a requirement that is undefined', () => {
  const names = [
    'scopes',
    'anyScope',
    'permissions',
    'anyPermission',
    'acr',
    'maxAgeSeconds',
    'check',
  ];

  test.each(names)('%s is a mistake, since leaving it out demands less', async (name) => {
    const requirement = { [name]: undefined };
    const expected = [
      {
        path: `requirement.${name}`,
        message: 'must not be undefined; give it a value, or leave the option out',
      },
    ];
    expect(problemsOf(() => verifier.requirement(requirement))).toEqual(expected);
    expect(problemsOf(() => verifier.verifySync(token, { requirement }))).toEqual(expected);
    expect(await codeOf(async () => verifier.authorize(identity, requirement))).toBe(
      'invalid_options',
    );
  });
});

describe('members of Object.prototype', () => {
  afterEach(() => {
    for (const name of ['scheme', 'requirement', 'dangerouslyAcceptIdTokens', 'scopes']) {
      Reflect.deleteProperty(Object.prototype, name);
    }
  });

  test('are no members of a call, nor of a requirement', async () => {
    Object.assign(Object.prototype, { scheme: 'DPoP', requirement: { scopes: ['write'] } });
    expect((await verifier.verify(token, {})).scheme).toBe('Bearer');
    Reflect.deleteProperty(Object.prototype, 'requirement');
    Object.assign(Object.prototype, { scopes: ['write'] });
    expect(await codeOf(async () => verifier.verify(token, { requirement: {} }))).toBe('passed');
  });

  test('weaken no verifier that is made after', async () => {
    const idToken = await setting.issuer.sign({ at_hash: 'x' });
    Object.assign(Object.prototype, { dangerouslyAcceptIdTokens: true });
    const made: Verifier = setting.verifier();
    expect(await codeOf(async () => made.verify(idToken))).toBe('invalid_token_type');
  });
});

describe('the options of requests without a framework', () => {
  const request = { method: 'GET', url: '/', headers: () => [] };
  const wrong = { requirements: { scopes: ['x'] } } as never;

  test('authenticate refuses those that do not exist', async () => {
    expect(await codeOf(async () => authenticate(verifier, request, wrong))).toBe(
      'invalid_options',
    );
    expect(await codeOf(async () => authenticate(verifier, request, {}))).toBe('passed');
  });

  test.each(['false', 1, null, {}])('authenticate takes %j for no answer', async (optional) => {
    const options = { optional } as never;
    expect(await codeOf(async () => authenticate(verifier, request, options))).toBe(
      'invalid_options',
    );
  });

  test('authenticateUpgrade and createFetchAuth refuse those that do not exist', async () => {
    const message = { method: 'GET', url: '/', headers: {}, rawHeaders: [] };
    expect(await codeOf(async () => authenticateUpgrade(verifier, message, wrong))).toBe(
      'invalid_options',
    );
    const requirement = { requirement: { scopes: ['x'] } } as never;
    expect(syncCodeOf(() => createFetchAuth(verifier, requirement))).toBe('invalid_options');
  });
});
