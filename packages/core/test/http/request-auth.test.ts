import { AuthError } from '@oidc-verify/core';
import type { Verifier } from '@oidc-verify/core';
import type { AuthRequest, GuardSettings } from '@oidc-verify/core/http';
import { describe, expect, test, vi } from 'vitest';
import { createRequestAuth } from '../../src/http/request-auth.ts';
import type { AuthOutcome } from '../../src/http/authenticate-once.ts';
import { refusedEvent } from '../decision.ts';
import { codeOf, createSetting } from '../setting.ts';

const setting = await createSetting();
const verifier = setting.verifier();
const good = await setting.issuer.sign();

const request = (headers: Readonly<Record<string, readonly string[]>> = {}): AuthRequest => ({
  method: 'GET',
  url: '/x',
  headers: (name) => headers[name] ?? [],
});

interface Case extends Pick<GuardSettings<unknown, object>, 'credentials'> {
  readonly own?: Verifier;
  readonly toRequest: () => AuthRequest;
  readonly waitUntilOf?: () => undefined;
}

/** Authenticates one request and returns its remembered state. */
async function authenticate({
  own = verifier,
  toRequest,
  waitUntilOf,
  credentials,
}: Case): Promise<AuthOutcome<unknown> | undefined> {
  const binding = { keyOf: (x: object) => x, toRequest, waitUntilOf };
  const auth = createRequestAuth<unknown, object>({ verifier: own, binding, credentials });
  const x = {};
  await codeOf(() => auth.authenticate(x, own.requirement(), true));
  return auth.stateOf(x)?.outcome;
}
const toText = (outcome: AuthOutcome<unknown> | undefined): string | undefined =>
  outcome?.kind === 'refused' ? outcome.error.code : outcome?.kind;
const outcomeOf = async (
  toRequest: () => AuthRequest,
  credentials?: () => unknown,
): Promise<string | undefined> => toText(await authenticate({ toRequest, credentials }));

describe('the Authorization header', () => {
  test.each([
    [{}, 'anonymous'],
    [{ authorization: [`Bearer ${good}`] }, 'verified'],
    [{ authorization: [''] }, 'missing_token'],
    [{ authorization: ['Basic abc'] }, 'missing_token'],
    [{ authorization: ['Bearer'] }, 'invalid_request'],
    [{ authorization: ['Bearer a', 'Bearer b'] }, 'invalid_request'],
    [{ authorization: ['Bearer rubbish'] }, 'opaque_token'],
  ])('case %#: %2$s', async (headers, expected) => {
    expect(await outcomeOf(() => request(headers))).toBe(expected);
  });

  test('has the same outcome where the verifier answers with a promise', async () => {
    const headers = { authorization: [`Bearer ${good}`] };
    const outcome = await authenticate({ own: { ...verifier }, toRequest: () => request(headers) });
    expect(outcome).toMatchObject({ kind: 'verified', token: { subject: 'user-1' } });
  });

  test('for another scheme is not shown to the verifier', async () => {
    const verify = vi.fn<typeof verifier.verify>();
    const headers = { authorization: ['Basic abc'] };
    const own = { ...verifier, verify };
    const outcome = await authenticate({ own, toRequest: () => request(headers) });
    expect(toText(outcome)).toBe('missing_token');
    expect(verify).not.toHaveBeenCalled();
  });

  test('what the request holds reaches the checks', async () => {
    const check = vi.fn(() => true);
    const headers = { authorization: [`Bearer ${good}`], dpop: ['p1', 'p2'] };
    const own = setting.verifier({ check });
    await authenticate({ own, toRequest: () => request(headers) });
    const seen = { method: 'GET', url: '/x', dpopProofs: ['p1', 'p2'] };
    expect(check).toHaveBeenCalledWith(expect.anything(), expect.objectContaining(seen));
  });
});

const boom = (): never => {
  throw new Error('boom');
};

describe('a request that cannot be read', () => {
  test.each([
    ['toRequest throws', boom],
    ['headers throws', () => ({ ...request(), headers: boom })],
    ['headers is missing', () => ({}) as AuthRequest],
    ['headers answers nothing', () => ({ ...request(), headers: () => undefined as never })],
    ['nothing', () => undefined as never],
  ])('%s: 503, never anonymous', async (_, toRequest) => {
    expect(await outcomeOf(toRequest)).toBe('verification_unavailable');
  });

  test('waitUntilOf throws: 503', async () => {
    const headers = { authorization: [`Bearer ${good}`] };
    const outcome = await authenticate({ toRequest: () => request(headers), waitUntilOf: boom });
    expect(toText(outcome)).toBe('verification_unavailable');
  });
});

test('a request that could not be read stays refused, also if it can be read later', async () => {
  let view: () => AuthRequest = boom;
  const auth = createRequestAuth<unknown, object>({
    verifier,
    binding: { keyOf: (x) => x, toRequest: () => view() },
  });
  const x = {};
  const enter = async (): Promise<string> =>
    codeOf(async () => auth.authenticate(x, verifier.requirement(), true));
  expect(await enter()).toBe('verification_unavailable');
  for (const headers of [{}, { authorization: [`Bearer ${good}`] }]) {
    view = () => request(headers);
    expect(await enter()).toBe('verification_unavailable');
  }
});

const bearer = (token: unknown): object => ({ scheme: 'Bearer', token });

const refusing = (): never => {
  throw new AuthError('invalid_request');
};

describe('custom credentials', () => {
  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'anonymous'],
    ['a good token', bearer(good), 'verified'],
    ['a promise of one', Promise.resolve(bearer(good)), 'verified'],
    ['a bad token', bearer('rubbish'), 'opaque_token'],
    ['an empty token', bearer(''), 'invalid_request'],
    ['no token', bearer(undefined), 'verification_unavailable'],
    ['a token that is no string', bearer(5), 'verification_unavailable'],
    ['the whole header', bearer(`Bearer ${good}`), 'invalid_request'],
    ['null', null, 'verification_unavailable'],
    ['a promise of null', Promise.resolve(null), 'verification_unavailable'],
    ['false', false, 'verification_unavailable'],
    ['a text', good, 'verification_unavailable'],
    ['a list', ['Bearer', good], 'verification_unavailable'],
    ['a scheme that is no string', { scheme: ['Bearer'], token: good }, 'verification_unavailable'],
    ['a scheme that is none of ours', { scheme: 'Basic', token: good }, 'verification_unavailable'],
    ['a scheme that is not offered', { scheme: 'DPoP', token: good }, 'invalid_request'],
    ['the scheme in another case', { scheme: 'bearer', token: good }, 'verification_unavailable'],
    ['no scheme', { token: good }, 'verification_unavailable'],
  ])('%s: %3$s', async (_, found, expected) => {
    expect(
      await outcomeOf(
        () => request(),
        () => found,
      ),
    ).toBe(expected);
  });

  test('the Authorization header is not looked at', async () => {
    const headers = { authorization: [`Bearer ${good}`] };
    expect(
      await outcomeOf(
        () => request(headers),
        () => undefined,
      ),
    ).toBe('anonymous');
  });

  test('a failure is 503; an AuthError passes through', async () => {
    const throwing = [
      () => {
        throw new Error('x');
      },
      async () => Promise.reject(new Error('x')),
      () => ({
        get scheme() {
          throw new Error('x');
        },
      }),
    ];
    for (const credentials of throwing) {
      expect(await outcomeOf(() => request(), credentials)).toBe('verification_unavailable');
    }
    expect(await outcomeOf(() => request(), refusing)).toBe('invalid_request');
  });

  test('what was thrown is the cause', async () => {
    const cause = new Error('x');
    const credentials = async (): Promise<never> => Promise.reject(cause);
    const lost = await authenticate({ toRequest: () => request(), credentials });
    expect(lost).toMatchObject({ kind: 'refused', error: { cause } });
    const thrown = (): never => {
      throw cause;
    };
    const broken = await authenticate({ toRequest: thrown });
    expect(broken).toMatchObject({ kind: 'refused', error: { cause } });
  });
});

describe('a failure of the option `credentials` is reported', () => {
  test.each<[string, () => unknown, string]>([
    ['null', () => null, 'not-an-answer'],
    ['a promise of null', async () => null, 'not-an-answer'],
    ['a string', () => good, 'not-an-answer'],
    ['a token that is no string', () => bearer(5), 'not-an-answer'],
    ['an unknown scheme', () => ({ scheme: 'Token', token: good }), 'not-an-answer'],
    ['a throw', boom, 'threw'],
    [
      'a member that throws',
      () => ({
        scheme: 'Bearer',
        get token() {
          return boom();
        },
      }),
      'threw',
    ],
    ['a rejection', async () => boom(), 'rejected'],
  ])('%s: 503 and the event %3$s', async (_, credentials, reason) => {
    setting.events.length = 0;
    expect(await outcomeOf(() => request(), credentials)).toBe('verification_unavailable');
    expect(setting.events).toEqual([
      { type: 'callback-failed', callback: 'credentials', reason },
      refusedEvent({ code: 'verification_unavailable', stage: 'credentials' }),
    ]);
  });

  test.each<[string, () => unknown]>([
    ['an empty token', () => bearer('')],
    ['a token with a space', () => bearer('a b')],
    ['an AuthError', refusing],
    ['a scheme that is not offered', () => ({ scheme: 'DPoP', token: good })],
  ])('but not %s, for which the client is to blame', async (_, credentials) => {
    setting.events.length = 0;
    expect(await outcomeOf(() => request(), credentials)).toBe('invalid_request');
    const { facts } = setting.events[0] as { facts?: unknown };
    expect(setting.events).toEqual([
      { ...refusedEvent({ code: 'invalid_request', stage: 'credentials' }), facts },
    ]);
  });

  test('a verifier that wraps another reports to the listener of that one', async () => {
    setting.events.length = 0;
    const own = { ...verifier };
    const outcome = await authenticate({
      own,
      toRequest: () => request(),
      credentials: () => null,
    });
    expect(toText(outcome)).toBe('verification_unavailable');
    expect(setting.events).toMatchObject([{ callback: 'credentials' }]);
  });

  test('an answer that needs no waiting gives one that needs none', () => {
    const auth = createRequestAuth<unknown, object>({
      verifier,
      binding: { keyOf: (x) => x, toRequest: () => request() },
      credentials: () => bearer(good),
    });
    expect(auth.authenticate({}, verifier.requirement(), false)).toMatchObject({
      subject: 'user-1',
    });
  });
});

interface Mutable {
  method: string;
  url: string;
  headers: Readonly<Record<string, readonly string[]>>;
}

/** How a request begins, and which schemes its API takes. */
interface Beginning {
  readonly first?: Mutable;
  readonly schemes?: Verifier['schemes'];
}

const start = (): Mutable => ({
  method: 'GET',
  url: '/x',
  headers: { authorization: [`Bearer ${good}`] },
});

const startWithProof = (scheme: string): Mutable => ({
  ...start(),
  headers: { authorization: [`${scheme} ${good}`], dpop: ['p1'] },
});

const replaceProofs =
  (dpop: readonly string[]) =>
  (x: Mutable): void =>
    void (x.headers = { ...x.headers, dpop });

const breakIt = (x: Mutable): void => void Object.defineProperty(x, 'headers', { get: boom });

const move = (x: Mutable): void => void (x.url = '/y');

const removeHeaders = (x: Mutable): void => void (x.headers = {});

const further = (x: Mutable): void => void (x.headers = { ...x.headers, accept: ['*'] });

const copy = (x: Mutable): void => void Object.assign(x, start());

async function twice(
  change: (x: Mutable) => void | Promise<void>,
  options: Readonly<Record<string, unknown>> = {},
  { first = start(), schemes = verifier.schemes }: Beginning = {},
): Promise<{ readonly verified: number; readonly answer: string }> {
  // What a proof says is not judged here.
  const verify = vi.fn<typeof verifier.verify>(async (token, call) =>
    verifier.verify(token, { ...call, scheme: 'Bearer' }),
  );
  const own = { ...verifier, schemes, verify };
  const auth = createRequestAuth<unknown, Mutable>({
    verifier: own,
    binding: {
      keyOf: (x) => x,
      toRequest: ({ method, url, headers }) => ({
        method,
        url,
        headers: (name) => headers[name] ?? [],
      }),
    },
    ...options,
  });
  const x = first;
  await auth.authenticate(x, own.requirement(), true);
  await change(x);
  let answer = '';
  const code = await codeOf(async () => {
    const identity = await auth.authenticate(x, own.requirement(), true);
    answer = identity?.subject ?? 'anonymous';
  });
  return { verified: verify.mock.calls.length, answer: code === 'passed' ? answer : code };
}

describe('a request that middleware changes between two guards is authenticated anew', () => {
  const other = setting.issuer.sign({ sub: 'user-2' });

  test('not where nothing changed, whatever object it is', async () => {
    expect(await twice(copy)).toEqual({ verified: 1, answer: 'user-1' });
    expect(await twice(further)).toEqual({ verified: 1, answer: 'user-1' });
  });

  test.each<[string, (x: Mutable) => void | Promise<void>, object]>([
    [
      'another token',
      async (x) => {
        x.headers = { authorization: [`Bearer ${await other}`] };
      },
      { verified: 2, answer: 'user-2' },
    ],
    [
      'no token',
      (x) => {
        x.headers = {};
      },
      { verified: 1, answer: 'anonymous' },
    ],
    [
      'a second header',
      (x) => {
        x.headers = { authorization: [`Bearer ${good}`, 'Basic a'] };
      },
      { verified: 1, answer: 'invalid_request' },
    ],
    [
      'a bad token',
      (x) => {
        x.headers = { authorization: ['Bearer a.b'] };
      },
      { verified: 2, answer: 'malformed_token' },
    ],
    [
      'another method',
      (x) => {
        x.method = 'DELETE';
      },
      { verified: 2, answer: 'user-1' },
    ],
    [
      'another target',
      (x) => {
        x.url = '/y';
      },
      { verified: 2, answer: 'user-1' },
    ],
  ])('%s', async (_, change, expected) => {
    expect(await twice(change)).toEqual(expected);
  });

  test('custom credentials are asked again only for another method or target', async () => {
    const credentials = vi.fn(() => bearer(good));
    expect(await twice(removeHeaders, { credentials })).toMatchObject({
      verified: 1,
      answer: 'user-1',
    });
    expect(credentials).toHaveBeenCalledOnce();
    expect(await twice(move, { credentials })).toMatchObject({ verified: 2, answer: 'user-1' });
  });

  describe('the header DPoP', () => {
    const schemes: Verifier['schemes'] = [{ scheme: 'Bearer' }, { scheme: 'DPoP' }];

    test.each([[['p2']], [[]], [['p1', 'p2']], [['P1']]])(
      'another proof is judged anew: %j',
      async (dpop) => {
        const beginning = { schemes, first: startWithProof('DPoP') };
        const { verified } = await twice(replaceProofs(dpop), {}, beginning);
        expect(verified).toBe(2);
      },
    );

    test('the same proof is not, nor what stands beside a bearer token', async () => {
      const proven = { schemes, first: startWithProof('dpop') };
      expect((await twice(replaceProofs(['p1']), {}, proven)).verified).toBe(1);
      const bearerToken = { schemes, first: startWithProof('Bearer') };
      expect((await twice(replaceProofs(['p2']), {}, bearerToken)).verified).toBe(1);
    });
  });

  test('one that can no longer be read is refused', async () => {
    expect(await twice(breakIt)).toEqual({ verified: 1, answer: 'verification_unavailable' });
  });
});
