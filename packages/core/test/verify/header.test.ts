import { staticJwks } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import type { TrustEntry } from '../../src/policy/trust.ts';
import { checkHeader } from '../../src/verify/header.ts';
import { AUDIENCE, ISSUER, published, syncCodeOf } from '../setting.ts';

const keys = staticJwks({ keys: [published(testKeys.rsa[0], { alg: 'RS256' })] });
const entryOf = (options: object = {}): TrustEntry =>
  compilePolicy({ issuer: ISSUER, audience: AUDIENCE, keys, ...options }).trusted.get(
    ISSUER,
  ) as TrustEntry;
const code = (header: object, options: object = {}): string =>
  syncCodeOf(() => checkHeader({ alg: 'RS256', ...header }, entryOf(options)));

describe('alg', () => {
  test.each([
    ['HS256', 'disallowed_alg'],
    ['none', 'disallowed_alg'],
    ['NONE', 'disallowed_alg'],
    ['rs256', 'disallowed_alg'],
    ['RS384', 'disallowed_alg'],
    ['ES256', 'disallowed_alg'],
    ['__proto__', 'disallowed_alg'],
    ['x'.repeat(512), 'disallowed_alg'],
    ['x'.repeat(513), 'malformed_token'],
    ['', 'malformed_token'],
    [null, 'malformed_token'],
    [['RS256'], 'malformed_token'],
    [{ RS256: 1 }, 'malformed_token'],
    [0, 'malformed_token'],
    ['RS256', 'passed'],
  ])('%j: %s', (alg, expected) => {
    expect(code({ alg })).toBe(expected);
  });

  test('must be there, and not by inheritance', () => {
    expect(syncCodeOf(() => checkHeader({}, entryOf()))).toBe('malformed_token');
    const inherited = Object.create({ alg: 'RS256' }) as Record<string, unknown>;
    expect(syncCodeOf(() => checkHeader(inherited, entryOf()))).toBe('malformed_token');
  });

  test('EdDSA is Ed25519', () => {
    const entry = { ...entryOf(), algorithms: new Set(['Ed25519'] as const) };
    expect(checkHeader({ alg: 'EdDSA' }, entry).algorithm.name).toBe('Ed25519');
    expect(checkHeader({ alg: 'Ed25519' }, entry).algorithm.name).toBe('Ed25519');
  });
});

describe('kid', () => {
  test.each([
    [undefined, 'malformed_token'],
    [null, 'malformed_token'],
    ['', 'malformed_token'],
    [7, 'malformed_token'],
    [['a'], 'malformed_token'],
    ['x'.repeat(513), 'malformed_token'],
    ['x'.repeat(512), 'passed'],
    ['../../etc/passwd', 'passed'],
    ['a+/= b', 'passed'],
    ["' OR 1=1 --", 'passed'],
  ])('%j: %s', (kid, expected) => {
    expect(code({ kid })).toBe(expected);
  });

  test('may be left out', () => {
    expect(checkHeader({ alg: 'RS256' }, entryOf()).kid).toBeUndefined();
  });
});

const read = (header: object): unknown =>
  checkHeader({ alg: 'RS256', ...header }, entryOf()).thumbprints;

test('thumbprints name a key where no kid does, and only in canonical base64url', () => {
  expect(read({})).toBeUndefined();
  expect(read({ kid: 'a', x5t: 'AAAA' })).toBeUndefined();
  expect(read({ x5t: 'AAAA' })).toEqual({ x5t: 'AAAA', x5tS256: undefined });
  expect(read({ 'x5t#S256': 'AAAA' })).toEqual({ x5t: undefined, x5tS256: 'AAAA' });
  expect(read({ x5t: 'a+b/', 'x5t#S256': 'AB' })).toEqual({ x5t: undefined, x5tS256: undefined });
});

describe('parameters', () => {
  test.each(['crit', 'b64', 'enc', 'zip', 'epk', 'p2c', 'p2s', 'jku', 'x5u', 'jwk', 'x5c'])(
    '%s is forbidden, whatever it holds',
    (name) => {
      for (const value of [null, [], '', false, {}]) {
        expect(code({ [name]: value })).toBe('forbidden_header');
      }
    },
  );

  test.each(['jku', 'x5u', 'jwk', 'x5c'])('%s can be ignored, alone', (name) => {
    const options = { dangerouslyIgnoreHeaderParameters: [name] };
    expect(code({ [name]: 'https://evil.test' }, options)).toBe('passed');
    const others = ['jku', 'x5u', 'jwk', 'x5c'].filter((other) => other !== name);
    for (const other of others) expect(code({ [other]: '' }, options)).toBe('forbidden_header');
  });

  test('x5t, x5t#S256 and unknown names are fine', () => {
    expect(code({ x5t: 'a', 'x5t#S256': 'b', ver: '1' })).toBe('passed');
  });

  test('a JWT inside a JWT is refused', () => {
    for (const cty of ['JWT', 'jwt', 'application/jwt', 'JWT; v=1', ' application/JWT ;v=1']) {
      expect(code({ cty })).toBe('forbidden_header');
    }
    for (const cty of ['application/text/jwt', 'text/jwt', 'jwt2']) {
      expect(code({ cty })).toBe('passed');
    }
    for (const cty of ['json', '', 5, null, ['JWT']]) expect(code({ cty })).toBe('passed');
  });
});

describe('typ', () => {
  const rfc9068 = { profile: 'rfc9068' };
  test.each([
    ['JWT', {}, 'passed'],
    ['at+jwt', {}, 'passed'],
    ['AT+JWT', {}, 'passed'],
    ['application/at+jwt', {}, 'passed'],
    ['APPLICATION/AT+JWT', {}, 'passed'],
    ['application/application/at+jwt', {}, 'invalid_token_type'],
    ['application/text/plain', { acceptedTypes: ['text/plain'] }, 'invalid_token_type'],
    ['text/plain', { acceptedTypes: ['application/text/plain'] }, 'invalid_token_type'],
    ['TEXT/plain', { acceptedTypes: ['text/PLAIN'] }, 'passed'],
    ['application/x+jwt', { acceptedTypes: ['x+jwt'] }, 'passed'],
    ['x+jwt', { acceptedTypes: ['application/x+jwt'] }, 'passed'],
    ['at+jwt; charset=utf-8', {}, 'invalid_token_type'],
    [' at+jwt', {}, 'invalid_token_type'],
    ['', {}, 'invalid_token_type'],
    ['dpop+jwt', {}, 'invalid_token_type'],
    ['logout+jwt', {}, 'invalid_token_type'],
    ['id+jwt', {}, 'invalid_token_type'],
    ['x+jwt', { acceptedTypes: ['X+JWT'] }, 'passed'],
    [null, {}, 'malformed_token'],
    [5, {}, 'malformed_token'],
    [['at+jwt'], {}, 'malformed_token'],
    ['at+jwt', rfc9068, 'passed'],
    ['JWT', rfc9068, 'invalid_token_type'],
  ])('%j with %j: %s', (typ, options, expected) => {
    expect(code({ typ }, options)).toBe(expected);
  });

  test('may be left out in standard, not in rfc9068', () => {
    expect(code({})).toBe('passed');
    expect(code({}, rfc9068)).toBe('invalid_token_type');
  });

  test('says whether the token calls itself an access token', () => {
    const seen = ['at+jwt', 'JWT'].map((typ) => checkHeader({ alg: 'RS256', typ }, entryOf()));
    expect(seen.map(({ isAccessTokenType }) => isAccessTokenType)).toEqual([true, false]);
  });
});

test('what is forbidden comes before what is disallowed, and that before the type', () => {
  expect(code({ alg: 'none', jku: 'x', typ: 5 })).toBe('forbidden_header');
  expect(code({ alg: 'none', typ: 'dpop+jwt' })).toBe('disallowed_alg');
});
