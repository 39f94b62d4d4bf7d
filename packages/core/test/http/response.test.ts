import { AuthError, ConfigError, ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import { toHttp1, toResponse, toResponseParts, toVary } from '@oidc-verify/core/http';
import type { HeaderValue } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';

const authCodes = Object.entries(ERROR_TABLE)
  .filter(([, row]) => row.status !== 500)
  .map(([code]) => code as AuthErrorCode);

describe('toResponseParts', () => {
  test.each(authCodes)('%s: the table’s row and nothing else', (code) => {
    const { status, error, description } = ERROR_TABLE[code];
    const parts = toResponseParts(new AuthError(code, { detail: 'd', cause: new Error('c') }));
    expect(parts?.status).toBe(status);
    expect(JSON.parse(parts?.body ?? '')).toEqual({
      ...(error === null ? {} : { error }),
      code,
      error_description: description,
    });
    expect(parts?.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    const names = Object.keys(parts?.headers ?? {});
    expect(names).toContain(status === 503 ? 'retry-after' : 'www-authenticate');
    expect(names).toHaveLength(3);
  });

  test('HEAD has the same headers and no body', () => {
    const error = new AuthError('token_expired');
    for (const method of ['HEAD', 'head']) {
      expect(toResponseParts(error, method)).toEqual({ ...toResponseParts(error), body: '' });
    }
  });

  test('anything else is not ours to answer', () => {
    for (const error of [
      new Error('x'),
      new ConfigError('guard_missing'),
      undefined,
      null,
      'x',
      { status: 401 },
    ]) {
      expect(toResponseParts(error)).toBeUndefined();
      expect(toResponse(error)).toBeUndefined();
    }
  });

  test.each([
    ['invalid_token', 401],
    ['verification_unavailable', 503],
  ] as const)('a code of a newer copy like %s keeps its name and its status', (code, status) => {
    const error = new AuthError(code);
    Object.defineProperty(error, 'code', { value: 'of_a_newer_copy' });
    const parts = toResponseParts(error);
    expect(parts?.status).toBe(status);
    expect(JSON.parse(parts?.body ?? '')).toEqual({
      error: ERROR_TABLE[code].error,
      code: 'of_a_newer_copy',
      error_description: ERROR_TABLE[code].description,
    });
  });
});

test('toResponse is the same as a Fetch response', async () => {
  const response = toResponse(new AuthError('insufficient_scope', { scopes: ['a'] }));
  expect(response?.status).toBe(403);
  expect(response?.headers.get('www-authenticate')).toContain('scope="a"');
  expect(await response?.json()).toMatchObject({ code: 'insufficient_scope' });
  const head = toResponse(new AuthError('aborted'), 'HEAD');
  expect(head?.body).toBeNull();
  expect(head?.headers.get('retry-after')).toBe('5');
});

describe('toHttp1', () => {
  test.each([
    ['invalid_request', 'HTTP/1.1 400 Bad Request'],
    ['missing_token', 'HTTP/1.1 401 Unauthorized'],
    ['access_denied', 'HTTP/1.1 403 Forbidden'],
    ['jwks_error', 'HTTP/1.1 503 Service Unavailable'],
  ] as const)('%s is a whole response', (code, line) => {
    const parts = toResponseParts(new AuthError(code));
    if (parts === undefined) throw new Error('no parts');
    const [head = '', body] = toHttp1(parts).split('\r\n\r\n');
    const [first, ...headers] = head.split('\r\n');
    expect(first).toBe(line);
    expect(body).toBe(parts.body);
    expect(headers).toContain(`content-length: ${Buffer.byteLength(parts.body)}`);
    expect(headers).toContain('connection: close');
    expect(headers.every((header) => /^[a-z-]+: [ -~]+$/.test(header))).toBe(true);
  });

  test('counts bytes, and has a line for any status', () => {
    const text = toHttp1({ status: 418, headers: {}, body: 'é' });
    expect(text).toBe('HTTP/1.1 418 \r\ncontent-length: 2\r\nconnection: close\r\n\r\né');
  });
});

test.each<[current: HeaderValue, expected: string]>([
  [undefined, 'Authorization'],
  [null, 'Authorization'],
  ['', 'Authorization'],
  ['Origin', 'Origin, Authorization'],
  ['Origin,Accept', 'Origin, Accept, Authorization'],
  [['Origin', 'Accept'], 'Origin, Accept, Authorization'],
  ['Origin, authorization', 'Origin, authorization'],
  ['*', '*'],
  ['X-Authorization', 'X-Authorization, Authorization'],
])('Vary: %j with Authorization added is %j', (current, expected) => {
  expect(toVary(current, 'Authorization')).toBe(expected);
});
