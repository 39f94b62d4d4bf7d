import { inspect } from 'node:util';
import { AuthError, ConfigError, ERROR_TABLE, isAuthError, isConfigError } from '@oidc-verify/core';
import type { AuthErrorCode, ConfigErrorCode } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';

const rows = Object.entries(ERROR_TABLE);
const authCodes = rows
  .filter(([, row]) => row.status !== 500)
  .map(([code]) => code as AuthErrorCode);
const configCodes = rows
  .filter(([, row]) => row.status === 500)
  .map(([code]) => code as ConfigErrorCode);

describe('the table', () => {
  test('cannot be changed', () => {
    expect(Object.isFrozen(ERROR_TABLE)).toBe(true);
    for (const [, row] of rows) expect(Object.isFrozen(row)).toBe(true);
  });

  test('keeps statuses and RFC codes together', () => {
    const errorOf: Readonly<Record<number, readonly (string | null)[]>> = {
      400: ['invalid_request', 'invalid_dpop_proof'],
      401: [
        'invalid_token',
        'invalid_dpop_proof',
        'use_dpop_nonce',
        'insufficient_user_authentication',
        null,
      ],
      403: ['insufficient_scope', null],
      500: [null],
      503: ['temporarily_unavailable'],
    };
    for (const [, { status, error }] of rows) expect(errorOf[status]).toContain(error);
  });

  test('its texts may stand in a challenge as they are, and are distinct', () => {
    for (const [, { description }] of rows) expect(description).toMatch(/^[ !#-[\]-~]+$/);
    expect(new Set(rows.map(([, { description }]) => description)).size).toBe(rows.length);
  });
});

describe('AuthError', () => {
  const challenging = authCodes.filter((code) => ERROR_TABLE[code].status !== 503);
  const unavailable = authCodes.filter((code) => ERROR_TABLE[code].status === 503);

  test.each(unavailable)('%s challenges nobody and says when to retry', (code) => {
    const found = new AuthError(code, { realm: 'r', scopes: ['a', 'b'] });
    expect(found.challenge()).toBeUndefined();
    expect(found.challenge({ realm: 'x' })).toBeUndefined();
    expect(found.headers).toEqual({ 'retry-after': '5', 'cache-control': 'no-store' });
  });

  test.each(authCodes)('%s has the status and text of its row', (code) => {
    const { status, description } = ERROR_TABLE[code];
    const found = new AuthError(code);
    expect(found).toMatchObject({ code, status, statusCode: status, expose: true });
    expect([found.name, found.message]).toEqual(['AuthError', description]);
  });

  test.each(challenging)('%s: challenge and headers', (code) => {
    const { error, description } = ERROR_TABLE[code];
    const found = new AuthError(code, { realm: 'r', scopes: ['a', 'b'] });
    const namesScopes = [
      'missing_token',
      'insufficient_scope',
      'insufficient_permissions',
      'insufficient_authorization_details',
      'insufficient_user_authentication',
    ];
    const parts = [
      'realm="r"',
      ...(error === null ? [] : [`error="${error}"`, `error_description="${description}"`]),
      ...(namesScopes.includes(code) ? ['scope="a b"'] : []),
    ];
    expect(found.challenge()).toBe(`Bearer ${parts.join(', ')}`);
    expect(found.headers).toEqual({
      'www-authenticate': found.challenge(),
      'cache-control': 'no-store',
    });
    expect(found.challenge({ realm: 'x', offered: [{ scheme: 'DPoP' }] })).toMatch(
      /^DPoP realm="x"/,
    );
  });

  const BOTH = [{ scheme: 'Bearer' }, { scheme: 'DPoP', algorithms: ['ES256', 'PS256'] }] as const;
  const text = ERROR_TABLE.invalid_token.description;
  const fault = `error="invalid_token", error_description="${text}"`;

  test.each([
    ['Bearer', `Bearer realm="r", ${fault}, DPoP realm="r", algs="ES256 PS256"`],
    ['DPoP', `Bearer realm="r", DPoP realm="r", ${fault}, algs="ES256 PS256"`],
    [undefined, `Bearer realm="r", ${fault}, DPoP realm="r", ${fault}, algs="ES256 PS256"`],
  ] as const)('offered two schemes, used %s: the error is named there', (scheme, challenge) => {
    const error = new AuthError('invalid_token', { realm: 'r', offered: BOTH, scheme });
    expect(error.headers['www-authenticate']).toBe(challenge);
  });

  test('what is wrong with a proof is named in the challenge of its scheme, whatever was used', () => {
    const error = new AuthError('dpop_proof_url', { offered: BOTH, scheme: 'Bearer' });
    expect(error.challenge()).toMatch(/^Bearer realm="api", DPoP error="invalid_dpop_proof", /);
  });

  test('a scheme that is not offered: the error is named in those that are', () => {
    const error = new AuthError('token_not_bound', { offered: [BOTH[1]], scheme: 'Bearer' });
    expect(error.challenge()).toMatch(/^DPoP error="invalid_token", /);
  });

  test('says where the API describes itself, in each challenge', () => {
    const resourceMetadata = 'https://api.test/.well-known/oauth-protected-resource';
    const error = new AuthError('missing_token', { offered: BOTH, resourceMetadata });
    expect(error.challenge()?.split(`resource_metadata="${resourceMetadata}"`)).toHaveLength(3);
  });

  test('brings the nonce for the next proof', () => {
    const error = new AuthError('dpop_nonce_required', { dpopNonce: 'n1' });
    expect(error.headers).toMatchObject({ 'dpop-nonce': 'n1', 'cache-control': 'no-store' });
    expect(error.with({ realm: 'x' }).headers['dpop-nonce']).toBe('n1');
  });

  test('says how the user has to authenticate (RFC 9470 §3)', () => {
    const needs = { acrValues: ['gold', 'silver'], maxAgeSeconds: 0, scopes: ['a'] };
    const error = new AuthError('insufficient_user_authentication', needs);
    expect(error.challenge()).toMatch(/, acr_values="gold silver", max_age="0", scope="a"$/);
  });

  test.each([
    'name',
    'code',
    'status',
    'statusCode',
    'expose',
    'headers',
    'requiredScopes',
    'message',
    'stack',
  ])('%s is an own property', (name) => {
    expect(Object.hasOwn(new AuthError('invalid_token'), name)).toBe(true);
  });

  test.each([
    [undefined, '5'],
    [0, '1'],
    [-5, '1'],
    [0.2, '1'],
    [7.1, '8'],
    [60, '60'],
    [61, '60'],
    [Infinity, '60'],
    [-Infinity, '1'],
    [Number.NaN, '5'],
  ])('a retry after %s seconds is %s', (retryAfterSeconds, header) => {
    const error = new AuthError('jwks_error', { retryAfterSeconds });
    expect(error.headers['retry-after']).toBe(header);
  });

  test('detail and cause are there, and nowhere to be seen', () => {
    const cause = new Error('inner');
    const error = new AuthError('invalid_token', { detail: 'inner', cause });
    expect(error.detail).toBe('inner');
    expect(error.cause).toBe(cause);
    expect(Object.keys(error)).not.toContain('detail');
    expect(Object.keys(error)).not.toContain('cause');
    expect(JSON.stringify(error)).not.toContain('inner');
    expect(JSON.stringify(Object.entries(error))).not.toContain('inner');
    expect(String(error)).not.toContain('inner');
    expect(Object.hasOwn(new AuthError('invalid_token'), 'cause')).toBe(false);
  });

  test('inspection shows the cause, as of every Error, and never the detail', () => {
    const error = new AuthError('invalid_token', {
      detail: 'the-detail',
      cause: new Error('the-cause'),
    });
    expect(inspect(error)).toContain('the-cause');
    expect(inspect(error)).not.toContain('the-detail');
  });

  test('headers and scopes cannot be changed', () => {
    const scopes = ['a'];
    const error = new AuthError('insufficient_scope', { scopes });
    scopes.push('b');
    expect(error.requiredScopes).toEqual(['a']);
    expect(Object.isFrozen(error.headers)).toBe(true);
    expect(Object.isFrozen(error.requiredScopes)).toBe(true);
  });

  test('with keeps everything else', () => {
    const cause = new Error('x');
    const error = new AuthError('jwks_error', { retryAfterSeconds: 9, detail: 'd', cause });
    const other = error.with({ realm: 'r', scopes: ['a'] });
    expect(other).toMatchObject({ code: 'jwks_error', requiredScopes: ['a'], detail: 'd' });
    expect(other.cause).toBe(cause);
    expect(other.headers).toEqual(error.headers);
    expect(other).not.toBe(error);
  });
});

describe('ConfigError', () => {
  test.each(configCodes)('%s is a TypeError of status 500', (code) => {
    const error = new ConfigError(code);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({
      name: 'ConfigError',
      code,
      status: 500,
      statusCode: 500,
      problems: [],
    });
    expect(error.message).toBe(ERROR_TABLE[code].description);
    expect(Object.hasOwn(error, 'expose')).toBe(false);
  });

  test('lists its problems, which cannot be changed', () => {
    const error = new ConfigError('invalid_options', [
      { path: 'a.b', message: 'is wrong' },
      { path: '', message: 'is no object' },
    ]);
    expect(error.message).toBe('The options are not valid\n  - a.b: is wrong\n  - is no object');
    expect(Object.isFrozen(error.problems)).toBe(true);
    expect(Object.isFrozen(error.problems[0])).toBe(true);
  });
});

describe('brands', () => {
  test('tell both kinds from everything else', () => {
    const auth = new AuthError('invalid_token');
    const config = new ConfigError('invalid_options');
    expect([isAuthError(auth), isConfigError(auth)]).toEqual([true, false]);
    expect([isAuthError(config), isConfigError(config)]).toEqual([false, true]);
    for (const other of [
      new Error('x'),
      undefined,
      null,
      'x',
      {},
      { code: 'invalid_token', status: 401 },
    ]) {
      expect([isAuthError(other), isConfigError(other)]).toEqual([false, false]);
    }
  });

  test('an object that only carries the brand is no error', () => {
    const fake = { [Symbol.for('@oidc-verify/error')]: 'auth' };
    expect(isAuthError(fake)).toBe(false);
  });
});
