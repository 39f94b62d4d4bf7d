import { authenticate, fromFetch, fromNode, toRefusal } from '@oidc-verify/core/http';
import type { Authentication, AuthRequest } from '@oidc-verify/core/http';
import { describe, expect, test, vi } from 'vitest';
import { codeOf, createSetting } from '../setting.ts';

const setting = await createSetting();
const verifier = setting.verifier();
const token = await setting.issuer.sign({ scope: 'read' });
const request = (authorization?: string, method = 'GET'): AuthRequest =>
  fromNode({
    method,
    rawHeaders: authorization === undefined ? [] : ['Authorization', authorization],
  });
const describeIt = (answer: Authentication<unknown>): unknown =>
  answer.ok ? (answer.token?.subject ?? 'anonymous') : answer.error.code;

const failing = (): never => {
  throw new Error('boom');
};

describe('authenticate', () => {
  test('resolves with the identity', async () => {
    expect(describeIt(await authenticate(verifier, request(`Bearer ${token}`)))).toBe('user-1');
    const headers = { authorization: `Bearer ${token}` };
    const fetched = fromFetch(new Request('https://api.test', { headers }));
    expect(describeIt(await authenticate(verifier, fetched))).toBe('user-1');
  });

  test('resolves with a refusal that is ready to send', async () => {
    const answer = await authenticate(verifier, request(), {
      realm: 'r',
      requirement: { scopes: ['a'] },
    });
    if (answer.ok) throw new Error('passed');
    expect(answer.error.code).toBe('missing_token');
    expect(answer.response.status).toBe(401);
    expect(answer.response.headers['www-authenticate']).toBe('Bearer realm="r", scope="a"');
    expect(answer.http1.startsWith('HTTP/1.1 401 Unauthorized\r\n')).toBe(true);
  });

  test('anonymous passes only where that was said, a bad credential never', async () => {
    const optional = { optional: true };
    expect(describeIt(await authenticate(verifier, request(), optional))).toBe('anonymous');
    expect(describeIt(await authenticate(verifier, request('Bearer x'), optional))).toBe(
      'opaque_token',
    );
    expect(describeIt(await authenticate(verifier, request('Basic x'), optional))).toBe(
      'missing_token',
    );
  });

  test('checks the requirement, compiled or not', async () => {
    const lacking = verifier.requirement({ scopes: ['write'] });
    for (const requirement of [{ scopes: ['write'] }, lacking]) {
      const answer = await authenticate(verifier, request(`Bearer ${token}`), { requirement });
      expect(describeIt(answer)).toBe('insufficient_scope');
    }
  });

  test('a wrong requirement is a mistake, not a refusal', async () => {
    const requirement = { scopes: [] };
    expect(await codeOf(async () => authenticate(verifier, request(), { requirement }))).toBe(
      'invalid_options',
    );
  });

  test.each<[options: object, path: string, message: string]>([
    [{ optional: 'yes' }, 'options.optional', 'must be true or false'],
    [{ optional: 1 }, 'options.optional', 'must be true or false'],
    [{ optional: null }, 'options.optional', 'must be true or false'],
    [{ optinal: true }, 'options.optinal', 'is not a known option; did you mean "optional"?'],
  ])('%j is a mistake, and lets nobody pass', async (options, path, message) => {
    const answer = authenticate(verifier, request(), options as never);
    await expect(answer).rejects.toMatchObject({
      code: 'invalid_options',
      problems: [{ path, message }],
    });
  });

  test('HEAD is refused without a body', async () => {
    const answer = await authenticate(verifier, request(undefined, 'HEAD'));
    expect(answer).toMatchObject({ response: { status: 401, body: '' } });
  });

  test('hands waitUntil on', async () => {
    const own = await createSetting();
    own.keys.state = 'refresh-due';
    const wake = vi.spyOn(own.keys, 'wake');
    const waitUntil = vi.fn();
    await authenticate(own.verifier(), request(`Bearer ${await own.issuer.sign()}`), { waitUntil });
    expect(wake.mock.calls[0]?.[2]).toMatchObject({ waitUntil });
  });

  test('a request that cannot be read is 503', async () => {
    for (const broken of [{ ...request(), headers: failing }, {} as AuthRequest]) {
      expect(describeIt(await authenticate(verifier, broken))).toBe('verification_unavailable');
    }
  });
});

test('toRefusal throws on what is not ours', () => {
  const error = new Error('x');
  expect(() => toRefusal(error)).toThrow(error);
});
