import { describe, expect, test } from 'vitest';
import { toRetryAfterSeconds, toTtlSeconds } from '../src/freshness.ts';

/** More digits than a number holds. */
const ENDLESS = '9'.repeat(400);
const bounds = { minTtlSeconds: 60, maxTtlSeconds: 3600 };

describe('toTtlSeconds (RFC 9111 §4.2)', () => {
  test.each([
    [{}, undefined],
    [{ 'cache-control': '' }, undefined],
    [{ 'cache-control': 'public' }, undefined],
    [{ 'cache-control': 'max-age=600' }, 600],
    [{ 'cache-control': 'public, MAX-AGE=600, must-revalidate' }, 600],
    [{ 'cache-control': 'max-age="600"' }, 600],
    [{ 'cache-control': 'max-age=600', age: '100' }, 500],
    [{ 'cache-control': 'max-age=600', age: 'soon' }, 600],
    [{ 'cache-control': 'max-age=600', age: '-5' }, 600],
    [{ 'cache-control': 'max-age=600', age: '9999' }, 60],
    [{ 'cache-control': 'max-age=1' }, 60],
    [{ 'cache-control': 'max-age=0' }, 60],
    [{ 'cache-control': 'max-age=99999999999999999999' }, 3600],
    [{ 'cache-control': `max-age=${ENDLESS}` }, 3600],
    [{ 'cache-control': `max-age=${ENDLESS}`, age: ENDLESS }, 60],
    [{ 'cache-control': 'max-age=600', age: ENDLESS }, 60],
    [{ 'cache-control': 'no-store' }, 60],
    [{ 'cache-control': 'no-cache' }, 60],
    [{ 'cache-control': 'private, no-store, max-age=600' }, 60],
    [{ 'cache-control': 'no-store private' }, 60],
    [{ 'cache-control': 'no-cache=set-cookie, max-age=600' }, 60],
    [{ 'cache-control': 'no-stores, max-age=600' }, 600],
    [{ 'cache-control': 'max-age = 600' }, 600],
    [{ 'cache-control': 'max-ages=600' }, undefined],
    [{ 'cache-control': 's-maxage=600' }, undefined],
    [{ 'cache-control': 'x-max-age=600' }, undefined],
    [{ 'cache-control': 'max-age=-1' }, undefined],
    [{ 'cache-control': 'max-age=1e3' }, undefined],
    [{ 'cache-control': 'max-age=NaN' }, undefined],
    [{ age: '10' }, undefined],
  ])('%j gives %s', (headers, expected) => {
    expect(toTtlSeconds(new Headers(headers), bounds)).toBe(expected);
  });
});

describe('toRetryAfterSeconds (RFC 9110 §10.2.3)', () => {
  test.each([
    [{}, undefined],
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': '0' }, 1],
    [{ 'retry-after': '86400' }, 60],
    [{ 'retry-after': ENDLESS }, 60],
    [{ 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': '1.5' }, undefined],
  ])('%j gives %s', (headers, expected) => {
    expect(toRetryAfterSeconds(new Headers(headers))).toBe(expected);
  });
});
