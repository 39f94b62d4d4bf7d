import { fromCookie, fromHeaderOr, fromWebSocketProtocol } from '@oidc-verify/core/http';
import type { AuthRequest } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { messagesOf, problemsOf, syncCodeOf } from '../setting.ts';

const APP = 'https://app.example.com';
const cookie = fromCookie({ name: '__Host-token', allowedOrigins: [APP] });
const protocol = fromWebSocketProtocol();

function toRequest(
  headers: Readonly<Record<string, readonly string[]>>,
  method = 'GET',
): AuthRequest {
  return { method, url: '/', headers: (name) => headers[name.toLowerCase()] ?? [] };
}

const read = (
  reader: ReturnType<typeof fromCookie>,
  headers: Readonly<Record<string, readonly string[]>>,
  method?: string,
): string => {
  let found: unknown;
  const code = syncCodeOf(() => {
    found = reader(undefined, toRequest(headers, method));
  });
  return code === 'passed' ? JSON.stringify(found ?? null) : code;
};
const token = (value: string, scheme = 'Bearer'): string =>
  JSON.stringify({ scheme, token: value });

describe('a token in a cookie', () => {
  test.each<[string, Readonly<Record<string, readonly string[]>>, string]>([
    ['alone', { cookie: ['__Host-token=a.b.c'] }, token('a.b.c')],
    ['among others', { cookie: ['x=1; __Host-token=a.b.c; y=2'] }, token('a.b.c')],
    ['in a header of its own', { cookie: ['x=1', '__Host-token=a.b.c'] }, token('a.b.c')],
    ['absent', { cookie: ['x=1'] }, 'null'],
    ['with a name that only begins alike', { cookie: ['__Host-token2=a.b.c'] }, 'null'],
    ['with a name that only ends alike', { cookie: ['x__Host-token=a.b.c'] }, 'null'],
    ['in other case', { cookie: ['__host-token=a.b.c'] }, 'null'],
    ['twice', { cookie: ['__Host-token=a.b.c; __Host-token=d.e.f'] }, 'invalid_request'],
    [
      'twice, the same',
      { cookie: ['__Host-token=a.b.c', '__Host-token=a.b.c'] },
      'invalid_request',
    ],
    ['empty', { cookie: ['__Host-token='] }, token('')],
  ])('%s', (_name, headers, expected) => {
    expect(read(cookie, headers)).toBe(expected);
  });

  const sent = { cookie: ['__Host-token=a.b.c'] };
  test.each<[string, string, Readonly<Record<string, readonly string[]>>, string]>([
    ['GET without Origin', 'GET', {}, token('a.b.c')],
    ['HEAD without Origin', 'HEAD', {}, token('a.b.c')],
    ['POST without Origin', 'POST', {}, 'access_denied'],
    ['OPTIONS without Origin', 'OPTIONS', {}, 'access_denied'],
    ['a made-up method without Origin', 'GETX', {}, 'access_denied'],
    ['an upgrade without Origin', 'GET', { upgrade: ['websocket'] }, 'access_denied'],
    ['POST from the app', 'POST', { origin: [APP] }, token('a.b.c')],
    ['an upgrade from the app', 'GET', { upgrade: ['websocket'], origin: [APP] }, token('a.b.c')],
    ['GET from another site', 'GET', { origin: ['https://evil.example'] }, 'access_denied'],
    ['POST from nowhere', 'POST', { origin: ['null'] }, 'access_denied'],
    [
      'POST from an origin that begins alike',
      'POST',
      { origin: [`${APP}.evil.example`] },
      'access_denied',
    ],
    [
      'POST from the app over http',
      'POST',
      { origin: ['http://app.example.com'] },
      'access_denied',
    ],
    ['POST from another port', 'POST', { origin: [`${APP}:8443`] }, 'access_denied'],
    ['POST from two origins', 'POST', { origin: [APP, 'https://evil.example'] }, 'access_denied'],
  ])('%s', (_name, method, headers, expected) => {
    expect(read(cookie, { ...sent, ...headers }, method)).toBe(expected);
  });

  test('another site that sends no cookie is nobody, not refused', () => {
    expect(read(cookie, { origin: ['https://evil.example'] }, 'POST')).toBe('null');
  });

  test.each<[object, readonly string[]]>([
    [{}, ['name', 'allowedOrigins']],
    [{ name: 'a b', allowedOrigins: [APP] }, ['name']],
    [{ name: 'a', allowedOrigins: [] }, ['allowedOrigins']],
    [{ name: 'a', allowedOrigins: [`${APP}/`] }, ['allowedOrigins[0]']],
    [{ name: 'a', allowedOrigins: ['*'] }, ['allowedOrigins[0]']],
    [{ name: 'a', allowedOrigins: [APP], origins: [] }, ['origins']],
  ])('%j is a ConfigError', (options, paths) => {
    expect(problemsOf(() => fromCookie(options as never)).map(({ path }) => path)).toEqual(paths);
  });

  const NO_NAME = 'must be a name (RFC 9110 §5.6.2): no spaces, quotes, commas or semicolons';
  const NO_ORIGIN = 'must be an origin such as https://app.example.com, without a path';
  test.each<[name: string, origins: readonly string[], messages: readonly string[]]>([
    ['a b', [APP], [`name: ${NO_NAME}`]],
    ['a=b', [APP], [`name: ${NO_NAME}`]],
    ['"a"', [APP], [`name: ${NO_NAME}`]],
    ['a', [`${APP}/`], [`allowedOrigins[0]: ${NO_ORIGIN}`]],
    ['a', [APP, 'app.example.com'], [`allowedOrigins[1]: ${NO_ORIGIN}`]],
    ['a', [`${APP}:443`], [`allowedOrigins[0]: ${NO_ORIGIN}`]],
    ['a;', ['null'], [`name: ${NO_NAME}`, `allowedOrigins[0]: ${NO_ORIGIN}`]],
  ])('the name %j and the origins %j: says what to write', (name, origins, messages) => {
    expect(messagesOf(() => fromCookie({ name, allowedOrigins: origins }))).toEqual(messages);
  });
});

describe('a token among subprotocols', () => {
  test.each<[string, readonly string[], string]>([
    ['after another', ['chat, bearer.a.b.c'], token('a.b.c')],
    ['in a header of its own', ['chat', 'bearer.a.b.c'], token('a.b.c')],
    ['absent', ['chat'], 'null'],
    ['twice', ['bearer.a.b.c, bearer.d.e.f'], 'invalid_request'],
    ['in other case', ['Bearer.a.b.c'], 'null'],
  ])('%s', (_name, values, expected) => {
    expect(read(protocol, { 'sec-websocket-protocol': values })).toBe(expected);
  });

  test('a prefix that no subprotocol can have is a ConfigError', () => {
    expect(
      problemsOf(() => fromWebSocketProtocol({ prefix: 'a b' })).map(({ path }) => path),
    ).toEqual(['prefix']);
  });
});

describe('the header, or else a cookie', () => {
  const either = fromHeaderOr(cookie);
  test.each<[string, Readonly<Record<string, readonly string[]>>, string]>([
    ['the header alone', { authorization: ['Bearer x.y.z'] }, token('x.y.z')],
    ['a proven header alone', { authorization: ['DPoP x.y.z'] }, token('x.y.z', 'DPoP')],
    ['the cookie alone', { cookie: ['__Host-token=a.b.c'] }, token('a.b.c')],
    ['neither', {}, 'null'],
    [
      'both',
      { authorization: ['Bearer x.y.z'], cookie: ['__Host-token=a.b.c'] },
      'invalid_request',
    ],
    ['another scheme', { authorization: ['Basic x'] }, 'missing_token'],
    ['two headers', { authorization: ['Bearer x', 'Bearer y'] }, 'invalid_request'],
    ['an empty credential', { authorization: ['Bearer '] }, 'invalid_request'],
  ])('%s', (_name, headers, expected) => {
    expect(read(either, headers)).toBe(expected);
  });
});
