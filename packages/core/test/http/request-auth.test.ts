import { AuthError } from '@oidc-verify/core';
import type { Verifier } from '@oidc-verify/core';
import type { AuthRequest, GuardSettings } from '@oidc-verify/core/http';
import { describe, expect, test, vi } from 'vitest';
import { createRequestAuth } from '../../src/http/request-auth.ts';
import type { AuthOutcome } from '../../src/http/request-auth.ts';
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
    ['no token', bearer(undefined), 'invalid_request'],
    ['a token that is no string', bearer(5), 'invalid_request'],
    ['the whole header', bearer(`Bearer ${good}`), 'invalid_request'],
    ['null', null, 'invalid_request'],
    ['false', false, 'invalid_request'],
    ['a text', good, 'invalid_request'],
    ['another scheme', { scheme: 'DPoP', token: good }, 'invalid_request'],
    ['the scheme in another case', { scheme: 'bearer', token: good }, 'invalid_request'],
    ['no scheme', { token: good }, 'invalid_request'],
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
