import { AuthError } from '@oidc-verify/core';
import { copiedHeaders, withoutCopy } from '@oidc-verify/core/http';
import type { HeaderValue } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';

const { headers } = new AuthError('token_expired', { realm: 'r', dpopNonce: 'n' });
const NAME = 'www-authenticate';
const CHALLENGE = String(headers[NAME]);

describe('what is left of a challenge without the copy', () => {
  test.each<[value: HeaderValue, left: HeaderValue]>([
    [CHALLENGE, undefined],
    [[CHALLENGE], undefined],
    [[CHALLENGE, CHALLENGE], undefined],
    [[CHALLENGE, 'Basic'], ['Basic']],
    [['Basic', CHALLENGE], ['Basic']],
    [`${CHALLENGE}, Basic`, 'Basic'],
    [`${CHALLENGE}, Basic, Digest`, 'Basic, Digest'],
    [`${CHALLENGE}, Digest  realm="d"`, 'Digest  realm="d"'],
    [`Basic, ${CHALLENGE}`, 'Basic'],
  ])('%j: %j', (value, left) => {
    expect(withoutCopy(NAME, value, CHALLENGE)).toEqual(left);
  });

  test.each<[value: HeaderValue]>([
    ['Basic'],
    [['Basic']],
    [[]],
    [''],
    [5],
    [null],
    [undefined],
    [`${CHALLENGE}, a="b"`],
    [`${CHALLENGE}, a = "b"`],
    [`${CHALLENGE}, a="b c"`],
    [`${CHALLENGE}, a="b, c"`],
    [`${CHALLENGE}, "b" c`],
    [`${CHALLENGE}, `],
    [`${CHALLENGE},Basic`],
    [`Basic,${CHALLENGE}`],
    [[`${CHALLENGE}, Basic`]],
  ])('%j has no copy that could be told from it', (value) => {
    expect(withoutCopy(NAME, value, CHALLENGE)).toBe(value);
  });
});

describe('a header other than the challenge', () => {
  test.each<[value: HeaderValue]>([
    ['no-store, private'],
    ['private, no-store'],
    ['no-store, max-age=0'],
    [['no-store']],
    [['no-store', 'private']],
    [['private', 'no-store']],
  ])('is the application’s own if it says more: %j', (value) => {
    expect(withoutCopy('cache-control', value, 'no-store')).toBe(value);
    const sent: Readonly<Record<string, HeaderValue>> = { ...headers, 'cache-control': value };
    expect(copiedHeaders({ headers }, (name) => sent[name])).toEqual([NAME]);
  });

  test('is a copy if it is the same, and all others are there', () => {
    expect(withoutCopy('cache-control', 'no-store', 'no-store')).toBeUndefined();
    const all = Object.keys(headers);
    expect(all).toHaveLength(3);
    expect(copiedHeaders({ headers }, (name) => headers[name])).toEqual(all);
    for (const missing of all) {
      const sent = { ...headers, [missing]: undefined };
      const copied = copiedHeaders({ headers }, (name) => sent[name]);
      expect(copied).toEqual(missing === NAME ? [] : [NAME]);
    }
  });
});
