import { fromFetch, fromNode } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';

describe('fromNode', () => {
  const pairs = [
    'Host',
    'a',
    'Authorization',
    'Bearer 1',
    'AUTHORIZATION',
    'Bearer 2',
    'X',
    'authorization',
  ];

  test('sees every value of a header, in order, whatever its case', () => {
    const request = fromNode({ rawHeaders: pairs, headers: { authorization: 'Bearer 1' } });
    expect(request.headers('authorization')).toEqual(['Bearer 1', 'Bearer 2']);
    expect(request.headers('Authorization')).toEqual(['Bearer 1', 'Bearer 2']);
  });

  test('never takes a value for a name', () => {
    expect(fromNode({ rawHeaders: pairs }).headers('Bearer 1')).toEqual([]);
    expect(
      fromNode({ rawHeaders: ['A', 'Authorization', 'B', 'x'] }).headers('authorization'),
    ).toEqual([]);
    expect(fromNode({ rawHeaders: ['Authorization'] }).headers('authorization')).toEqual([]);
  });

  test('falls back to headers where there are no raw ones', () => {
    const headers = {
      Authorization: 'Bearer 1',
      authorization: ['Bearer 2', 'Bearer 3'],
      dpop: undefined,
    };
    const request = fromNode({ headers, rawHeaders: [] });
    expect(request.headers('AUTHORIZATION')).toEqual(['Bearer 1', 'Bearer 2', 'Bearer 3']);
    expect(request.headers('dpop')).toEqual([]);
    expect(fromNode({ headers: { host: 'a' } }).headers('Host')).toEqual(['a']);
    expect(fromNode({ headers }).headers('host')).toEqual([]);
    expect(fromNode({}).headers('host')).toEqual([]);
  });

  test('a header named like a member of Object is none', () => {
    expect(fromNode({ headers: {} }).headers('constructor')).toEqual([]);
    expect(fromNode({ headers: {} }).headers('__proto__')).toEqual([]);
  });

  test('method and target, as received', () => {
    expect(fromNode({})).toMatchObject({ method: 'GET', url: '/' });
    expect(fromNode({ method: 'POST', url: '/a' })).toMatchObject({ method: 'POST', url: '/a' });
    expect(fromNode({ url: '/inner', originalUrl: '/api/inner' }).url).toBe('/api/inner');
  });
});

describe('fromFetch', () => {
  test('shows one value at most', () => {
    const headers = new Headers([
      ['authorization', 'Bearer 1'],
      ['Authorization', 'Bearer 2'],
    ]);
    const request = fromFetch(new Request('https://api.test/a?b', { method: 'PUT', headers }));
    expect(request).toMatchObject({ method: 'PUT', url: '/a?b' });
    expect(request.headers('AUTHORIZATION')).toEqual(['Bearer 1, Bearer 2']);
    expect(request.headers('dpop')).toEqual([]);
  });

  test.each([
    ['https://api.test', '/'],
    ['https://api.test/', '/'],
    ['https://api.test?a=/b', '/?a=/b'],
    ['https://[::1]:8080/x//y?z=://', '/x//y?z=://'],
  ])('the target of %s is path and query, whatever host the client chose', (url, target) => {
    expect(fromFetch(new Request(url)).url).toBe(target);
  });

  test('an empty value is a value', () => {
    const request = fromFetch(new Request('https://api.test', { headers: { authorization: '' } }));
    expect(request.headers('authorization')).toEqual(['']);
  });
});
