import { AuthError } from '@oidc-verify/core';
import type { AuthRequest } from '@oidc-verify/core/http';
import { describe, expect, test, vi } from 'vitest';
import { attemptVisit } from '../../src/http/visit.ts';
import type { Attempt } from '../../src/http/visit.ts';
import { createSetting } from '../setting.ts';

const setting = await createSetting();
const verifier = setting.verifier();
const good = await setting.issuer.sign();

const request = (headers: Readonly<Record<string, readonly string[]>> = {}): AuthRequest => ({
  method: 'GET',
  url: '/x',
  headers: (name) => headers[name] ?? [],
});
const outcome = (attempt: Attempt<unknown>): string =>
  attempt.kind === 'refused' ? attempt.error.code : attempt.kind;
const visit = async (toRequest: () => AuthRequest, credentials?: () => unknown): Promise<string> =>
  outcome(await attemptVisit(verifier, { toRequest, credentials }));

describe('the Authorization header', () => {
  test.each([
    [{}, 'anonymous'],
    [{ authorization: [`Bearer ${good}`] }, 'verified'],
    [{ authorization: [''] }, 'missing_token'],
    [{ authorization: ['Basic abc'] }, 'missing_token'],
    [{ authorization: ['Bearer'] }, 'invalid_request'],
    [{ authorization: ['Bearer a', 'Bearer b'] }, 'invalid_request'],
    [{ authorization: ['Bearer rubbish'] }, 'malformed_token'],
  ])('case %#: %2$s', async (headers, expected) => {
    expect(await visit(() => request(headers))).toBe(expected);
  });

  test('for another scheme is not shown to the verifier', async () => {
    const verify = vi.fn<typeof verifier.verify>();
    const headers = { authorization: ['Basic abc'] };
    const attempt = await attemptVisit(
      { ...verifier, verify },
      { toRequest: () => request(headers) },
    );
    expect(outcome(attempt)).toBe('missing_token');
    expect(verify).not.toHaveBeenCalled();
  });

  test('what the request holds reaches the checks', async () => {
    const check = vi.fn(() => true);
    const headers = { authorization: [`Bearer ${good}`], dpop: ['p1', 'p2'] };
    const strict = setting.verifier({ check });
    const waitUntil = vi.fn();
    await attemptVisit(strict, { toRequest: () => request(headers), waitUntilOf: () => waitUntil });
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
    expect(await visit(toRequest)).toBe('verification_unavailable');
  });

  test('waitUntilOf throws: 503', async () => {
    const headers = { authorization: [`Bearer ${good}`] };
    const attempt = await attemptVisit(verifier, {
      toRequest: () => request(headers),
      waitUntilOf: boom,
    });
    expect(outcome(attempt)).toBe('verification_unavailable');
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
    ['a bad token', bearer('rubbish'), 'malformed_token'],
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
      await visit(
        () => request(),
        () => found,
      ),
    ).toBe(expected);
  });

  test('the Authorization header is not looked at', async () => {
    const headers = { authorization: [`Bearer ${good}`] };
    expect(
      await visit(
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
      expect(await visit(() => request(), credentials)).toBe('verification_unavailable');
    }
    expect(await visit(() => request(), refusing)).toBe('invalid_request');
  });

  test('what was thrown is the cause', async () => {
    const cause = new Error('x');
    const credentials = async (): Promise<never> => Promise.reject(cause);
    const lost = await attemptVisit(verifier, { toRequest: () => request(), credentials });
    expect(lost).toMatchObject({ kind: 'refused', error: { cause } });
    const thrown = (): never => {
      throw cause;
    };
    const broken = await attemptVisit(verifier, { toRequest: thrown });
    expect(broken).toMatchObject({ kind: 'refused', error: { cause } });
  });
});
