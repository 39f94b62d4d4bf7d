import { fromFetch, fromNode } from '@oidc-verify/core/http';
import { expect, test } from 'vitest';

test.each([
  ['https://api.test', '/'],
  ['https://api.test/', '/'],
  ['https://api.test/a?b', '/a?b'],
])('a request of another runtime for %s has the target %s', (url, target) => {
  expect(fromFetch({ method: 'GET', url, headers: new Headers() }).url).toBe(target);
});

test.each([[undefined], [null], [5], [{}]])(
  'a socket whose peer is %j tells no address',
  (peer) => {
    const message = { socket: { remoteAddress: peer } };
    expect(fromNode(message as never).remoteAddress).toBeUndefined();
  },
);

test('a header of the same length is another header', () => {
  const rawHeaders = ['X-Uthorization', 'no', 'authorizatiox', 'no', 'AUTHORIZATION', 'yes'];
  expect(fromNode({ rawHeaders }).headers('authorization')).toEqual(['yes']);
  expect(fromNode({ rawHeaders: ['authorizatiox', 'no'] }).headers('authorization')).toEqual([]);
});

test.each([
  [{}],
  [{ getPeerCertificate: 'none' }],
  [{ getPeerCertificate: () => undefined }],
  [{ getPeerCertificate: () => null }],
  [{ getPeerCertificate: () => ({}) }],
  [{ getPeerCertificate: () => ({ raw: 'text' }) }],
  [{ getPeerCertificate: () => ({ raw: new Uint8Array() }) }],
])('case %#: a socket without a certificate has none', (socket) => {
  expect(fromNode({ socket }).peerCertificate?.()).toBeUndefined();
});

test('a certificate comes as the socket gives it', () => {
  const raw = Uint8Array.of(0x30, 0);
  const socket = { getPeerCertificate: () => ({ raw }) };
  expect(fromNode({ socket }).peerCertificate?.()).toBe(raw);
  expect(fromNode({}).peerCertificate?.()).toBeUndefined();
});
