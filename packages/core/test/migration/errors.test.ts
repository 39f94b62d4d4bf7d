import { AuthError, ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode, AuthErrorOptions } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';

const codes = (Object.keys(ERROR_TABLE) as (keyof typeof ERROR_TABLE)[]).filter(
  (code): code is AuthErrorCode => ERROR_TABLE[code].status !== 500,
);

function challengeOf(code: AuthErrorCode, options: AuthErrorOptions = {}): string {
  return new AuthError(code, options).headers['www-authenticate'] ?? '';
}

describe('status', () => {
  test('19: a status is never chosen by hand, so a stray one is ignored', () => {
    const options = { status: 500, statusCode: 500 } as AuthErrorOptions;
    expect(new AuthError('token_expired', options)).toMatchObject({ status: 401, statusCode: 401 });
  });

  test.each(codes)('20: %s has one of the four statuses of a refusal', (code) => {
    expect([400, 401, 403, 503]).toContain(new AuthError(code).status);
  });

  test.each([
    ['token_expired', 401],
    ['insufficient_scope', 403],
  ] as const)('21: %s keeps code, message and text, and is a %i', (code, status) => {
    const error = new AuthError(code);
    expect(error).toMatchObject({ code, status, message: ERROR_TABLE[code].description });
    expect(String(error)).toBe(`AuthError: ${ERROR_TABLE[code].description}`);
  });
});

describe('what an error carries', () => {
  test('22: the required scopes, as a frozen copy', () => {
    const scopes = ['a'];
    const error = new AuthError('insufficient_scope', { scopes });
    scopes.push('b');
    expect(error.requiredScopes).toEqual(['a']);
    expect(Object.isFrozen(error.requiredScopes)).toBe(true);
  });

  test('23: no required scopes by default', () => {
    expect(new AuthError('insufficient_scope').requiredScopes).toEqual([]);
  });

  test('24, 25: no list of permissions, since no client could act on it', () => {
    expect(new AuthError('insufficient_permissions')).not.toHaveProperty('requiredPermissions');
  });
});

describe('the challenge', () => {
  test.each([
    [
      '26: a 401 has error and description, no realm',
      challengeOf('token_expired'),
      'Bearer error="invalid_token", error_description="The access token has expired, or is too old"',
    ],
    [
      '27: the realm comes first',
      challengeOf('token_expired', { realm: 'api' }),
      'Bearer realm="api", error="invalid_token", error_description="The access token has expired, or is too old"',
    ],
    [
      '28: lacking permissions are insufficient_scope on the wire',
      challengeOf('insufficient_permissions'),
      'Bearer error="insufficient_scope", error_description="The access token lacks a required permission"',
    ],
    [
      '29: scopes are joined by one space, in the order of the options',
      challengeOf('insufficient_scope', { scopes: ['b', 'a'] }),
      'Bearer error="insufficient_scope", error_description="The access token lacks a required scope", scope="b a"',
    ],
    [
      '30: a 401 about the token itself names no scopes',
      challengeOf('token_expired', { scopes: ['a'] }),
      'Bearer error="invalid_token", error_description="The access token has expired, or is too old"',
    ],
    [
      '30: the 401 for no token does',
      challengeOf('missing_token', { scopes: ['a'] }),
      'Bearer scope="a"',
    ],
    [
      '31: realm and scope together',
      challengeOf('missing_token', { realm: 'api', scopes: ['a', 'b'] }),
      'Bearer realm="api", scope="a b"',
    ],
  ])('%s', (...[, actual, expected]) => {
    expect(actual).toBe(expected);
  });

  test('32: without scopes there is no scope parameter', () => {
    expect(challengeOf('insufficient_scope')).not.toContain('scope="');
  });

  test.each(codes)('33, 34: %s never has a permissions parameter', (code) => {
    expect(challengeOf(code, { scopes: ['a'] })).not.toContain('permissions="');
  });

  test.each([
    ['plain', 'my api', 'my api'],
    ['code', 'a_b-1', 'a_b-1'],
    ['quotes', 'a "b"', "a 'b'"],
    ['backslash', 'a\\b', 'a/b'],
    ['LF', 'a\nb', 'ab'],
    ['CR', 'a\rb', 'ab'],
    ['CRLF', 'a\r\nX: b', 'aX: b'],
    ['a mix', '"\\\r\n', "'/"],
  ])('35, 37, 38: %s in a realm is replaced, never escaped', (...[, realm, sent]) => {
    expect(challengeOf('missing_token', { realm })).toBe(`Bearer realm="${sent}"`);
  });

  test('35: an empty realm is left out, and a challenge is never without a parameter', () => {
    expect(challengeOf('token_expired', { realm: '' })).not.toContain('realm');
    expect(challengeOf('missing_token', { realm: '' })).toBe('Bearer realm="api"');
  });

  test.each(codes)('36, 38: the text of %s needs no escaping at all', (code) => {
    expect(ERROR_TABLE[code].description).toMatch(/^[ !#-[\]-~]+$/);
  });
});
