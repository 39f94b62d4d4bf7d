import { fromFetch, fromNode } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { toVerifyRequest } from '../../src/http/request.ts';

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

describe('a view of a Node request', () => {
  const message = {
    url: '/x',
    headers: { authorization: 'Bearer a' },
    socket: {
      remoteAddress: '10.0.0.1',
      getPeerCertificate: () => ({ raw: Uint8Array.of(0x30, 0) }),
    },
  };

  test('can be spread and changed', () => {
    const view = { ...fromNode(message), remoteAddress: '192.0.2.1' };
    expect(view).toMatchObject({ method: 'GET', url: '/x', remoteAddress: '192.0.2.1' });
    expect(view.headers('authorization')).toEqual(['Bearer a']);
    expect(view.peerCertificate?.()).toEqual(Uint8Array.of(0x30, 0));
    const copy = { ...fromNode(message), url: '/y' };
    expect(copy.remoteAddress).toBe('10.0.0.1');
  });

  test('has the target that a framework knows better', () => {
    expect(fromNode({ url: '/cut' }, '/m/cut').url).toBe('/m/cut');
    expect(fromNode({ url: '/cut', originalUrl: '/m/cut' }).url).toBe('/m/cut');
    expect(fromNode({}).url).toBe('/');
  });

  test('has the target as received, and checks see what is routed', () => {
    const view = fromNode({ url: 'http://api.test/a?b' });
    expect(view.url).toBe('http://api.test/a?b');
    expect(toVerifyRequest(view).url).toBe('/a?b');
  });
});

const messageWith = (values: readonly string[], url = '/a', method = 'GET'): object => ({
  method,
  url,
  rawHeaders: values.flatMap((value) => ['Authorization', value]),
  headers: { authorization: values[0] },
  socket: { remoteAddress: '10.0.0.1' },
});

const requestWith = (authorization: string, url = 'http://api.test/a', method = 'GET'): Request =>
  new Request(url, { method, headers: { authorization } });

test('a view says what it was made from', () => {
  const message = { url: '/a' };
  expect(fromNode(message).sources).toEqual([message]);
  expect(fromNode(message).sources?.[0]).toBe(message);
  const request = new Request('http://api.test/');
  expect(fromFetch(request).sources).toHaveLength(1);
  expect(fromFetch(request, message).sources?.[0]).toBe(request);
});

test('checks get the view that the request was read from', () => {
  const view = fromNode({ method: 'PUT', url: '/a' });
  const request = toVerifyRequest(view);
  expect(request).toMatchObject({ method: 'PUT', url: '/a', dpopProofs: [] });
  expect(request.received).toBe(view);
});

describe('a view of a Request that a Node server made', () => {
  const one = ['Bearer a'] as const;

  test.each<[string, Request, object, readonly string[]]>([
    ['one header', requestWith('Bearer a'), messageWith(one), ['Bearer a']],
    ['a repeated one', requestWith('Bearer a'), messageWith(['Bearer a', 'b']), ['Bearer a', 'b']],
    ['a joined one', requestWith('Bearer a, b'), messageWith(['Bearer a', 'b']), ['Bearer a', 'b']],
    [
      'one that was replaced',
      requestWith('Bearer c'),
      messageWith(['Bearer a', 'b']),
      ['Bearer c'],
    ],
    [
      'one of another request: its method',
      requestWith('Bearer a', 'http://api.test/a', 'DELETE'),
      messageWith(['Bearer a', 'b']),
      one,
    ],
    [
      'one of another request: its path',
      requestWith('Bearer a', 'http://api.test/b'),
      messageWith(['Bearer a', 'b']),
      one,
    ],
    [
      'one of another request: its query',
      requestWith('Bearer a', 'http://api.test/a?x'),
      messageWith(['Bearer a', 'b']),
      one,
    ],
    [
      'a target that the server normalized',
      requestWith('Bearer a', 'http://api.test/a/../a?é'),
      messageWith(['Bearer a', 'b'], '/x/../a?é'),
      ['Bearer a', 'b'],
    ],
    [
      'a target that is no URL',
      requestWith('Bearer a', 'http://api.test/a'),
      messageWith(['Bearer a', 'b'], 'http://['),
      one,
    ],
  ])('%s', (_, request, message, expected) => {
    const view = fromFetch(request, message);
    expect(view.headers('Authorization')).toEqual(expected);
    expect(view.headers('dpop')).toEqual([]);
    expect(view.remoteAddress).toBe('10.0.0.1');
  });

  test('takes a message without a target for one of the root', () => {
    const { url: _, ...message } = messageWith(['Bearer a', 'b']) as { readonly url?: string };
    const at = (url: string) => fromFetch(requestWith('Bearer a', url), message);
    expect(at('http://api.test/').headers('Authorization')).toEqual(['Bearer a', 'b']);
    expect(at('http://api.test/a').headers('Authorization')).toEqual(['Bearer a']);
  });

  test('has the certificate of the message, and none without a message', () => {
    const raw = Uint8Array.of(0x30, 0);
    const socket = { getPeerCertificate: () => ({ raw }) };
    const request = new Request('http://api.test/');
    expect(fromFetch(request, { socket }).peerCertificate?.()).toBe(raw);
    expect(fromFetch(request)).toMatchObject({
      peerCertificate: undefined,
      remoteAddress: undefined,
    });
  });

  test('takes method and target from the Request, whatever the message says', () => {
    const view = fromFetch(requestWith('a', 'http://api.test/b', 'PUT'), messageWith(one));
    expect(view).toMatchObject({ method: 'PUT', url: '/b' });
    expect(
      fromFetch(new Request('http://api.test/'), messageWith(one)).headers('authorization'),
    ).toEqual([]);
  });
});
