import { readCredentials } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { toToken } from '../../src/http/credentials.ts';
import { syncCodeOf } from '../setting.ts';

const token = (text: string): object => ({ kind: 'token', scheme: 'Bearer', token: text });

describe('readCredentials', () => {
  test.each([
    ['Bearer a.b.c', 'a.b.c'],
    ['bearer a.b.c', 'a.b.c'],
    ['BEARER a.b.c', 'a.b.c'],
    ['Bearer  a.b.c', 'a.b.c'],
    ['Bearer aA0-._~+/==', 'aA0-._~+/=='],
  ])('%j brings a token', (value, text) => {
    expect(readCredentials([value])).toEqual(token(text));
  });

  test.each([
    ['Bearer'],
    ['bearer'],
    ['Bearer '],
    ['Bearer    '],
    ['Bearer a b'],
    ['Bearer a '],
    ['Bearer a,b'],
    ['Bearer a, Bearer b'],
    ['Bearer a,bearer b'],
    ['Bearer "a"'],
    ['Bearer =a'],
    ['Bearer a=b'],
    ['Bearer é'],
    ['Bearer a\u0000'],
    ['Bearer \ta'],
    ['Bearer a\n'],
    ['Bearer ='],
    ['Basic abc, Bearer a'],
    ['Basic abc,Bearer a'],
    ['Basic abc,\tbearer a'],
    ['Basic abc, DPoP a'],
    ['Digest a="b", Bearer'],
    [', Bearer a'],
  ])('%j is a bad request', (value) => {
    expect(syncCodeOf(() => readCredentials([value]))).toBe('invalid_request');
  });

  test.each([
    [''],
    [' '],
    [' Bearer a'],
    ['Basic abc'],
    ['Bearera'],
    ['Bearer\ta'],
    ['Bearer:a'],
    ['BearerToken a'],
    ['Digest username="bearer x"'],
    ['Negotiate abc'],
    ['Ьearer a'],
  ])('%j is for another scheme', (value) => {
    expect(readCredentials([value])).toEqual({ kind: 'foreign' });
  });

  const jws = `${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(20)}`;
  test.each([
    [jws],
    ['a.b.c'],
    ['eyJhbGciOiJSUzI1NiJ9.e30.AA'],
    ['a.b'],
    ['2YotnFZFEjr1zCsicMWpAA'],
  ])('%j is a token without a scheme', (value) => {
    const detail = 'the Authorization header has a token but no scheme';
    expect(() => readCredentials([value])).toThrow(
      expect.objectContaining({ code: 'invalid_request', detail }) as Error,
    );
  });

  test.each([
    ['Basic'],
    ['Negotiate'],
    ['NTLM'],
    ['Digest'],
    ['SCRAM-SHA-256'],
    ['AWS4-HMAC-SHA256'],
    ['DPoP'],
    ['a.b c'],
    ['a,b.c'],
    ['{"token":"a.b.c"}'],
    [`"${'a'.repeat(40)}"`],
  ])('%j is no token, so a scheme of another kind', (value) => {
    expect(readCredentials([value])).toEqual({ kind: 'foreign' });
  });

  test('one word without a dot is a token if it is longer than any scheme', () => {
    expect(readCredentials(['a'.repeat(20)])).toEqual({ kind: 'foreign' });
    expect(syncCodeOf(() => readCredentials(['a'.repeat(21)]))).toBe('invalid_request');
    expect(readCredentials([`${'a'.repeat(21)} b`])).toEqual({ kind: 'foreign' });
    expect(readCredentials([`a.b.c ${'a'.repeat(21)}`])).toEqual({ kind: 'foreign' });
  });

  test('no value is none; several are a bad request, whatever they are', () => {
    expect(readCredentials([])).toEqual({ kind: 'absent' });
    for (const values of [
      ['Bearer a', 'Bearer a'],
      ['Basic a', 'Bearer b'],
      ['', ''],
      ['Basic a', 'Basic b'],
    ]) {
      expect(syncCodeOf(() => readCredentials(values))).toBe('invalid_request');
    }
  });

  test('a long value costs little', () => {
    const value = `Basic ${', '.repeat(100_000)}`;
    expect(readCredentials([value])).toEqual({ kind: 'foreign' });
    expect(syncCodeOf(() => readCredentials([`Bearer ${'a='.repeat(100_000)}`]))).toBe(
      'invalid_request',
    );
  });
});

test('values that no HTTP request has are nobody’s bad token', () => {
  for (const values of [undefined, null, 'Bearer a', {}, [undefined], [5], [['Bearer a']]]) {
    const code = syncCodeOf(() => readCredentials(values as never));
    expect(code).toBe('verification_unavailable');
  }
});

test('a token from elsewhere is held to the same grammar', () => {
  expect(toToken('Bearer', 'a.b.c')).toEqual(token('a.b.c'));
  for (const value of ['', ' a', 'a b', 'a\n', 'a,b', '"a"', 'é', '=', 'a=b']) {
    expect(syncCodeOf(() => toToken('Bearer', value))).toBe('invalid_request');
  }
});
