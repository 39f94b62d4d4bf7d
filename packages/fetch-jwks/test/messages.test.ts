import { describe, expect, test } from 'vitest';
import { discover, issuerUrlFault } from '../src/discovery.ts';
import { parseJwks } from '../src/document.ts';
import { download } from '../src/download.ts';
import type { Fetch, FetchResponse } from '../src/download.ts';
import { RefreshFailure, toUnavailable, toFailure } from '../src/failure.ts';
import type { FailureReason } from '../src/failure.ts';
import { createJwk, encode } from './keys.ts';

// These messages are all that an operator sees. The events are made from `facts`.

const url = 'https://id.example/jwks';
const issuer = 'https://id.example';
const metadataUrl = `${issuer}/.well-known/openid-configuration`;
const withoutTls = (origin: string): string =>
  `must start with https://; to fetch keys without TLS, list "${origin}" in dangerouslyAllowHttpOrigins`;

async function toldBy(run: () => unknown): Promise<RefreshFailure> {
  try {
    await run();
  } catch (thrown) {
    if (thrown instanceof RefreshFailure) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

describe('about a JWK Set', () => {
  test.each<[Uint8Array, string]>([
    [encode('<html>'), `${url} is not JSON in UTF-8`],
    [encode('[]'), `${url} is not a JSON object`],
    [encode('"keys"'), `${url} is not a JSON object`],
    [encode('{}'), `${url} has no list \`keys\``],
    [encode({ keys: [createJwk('a'), createJwk('b')] }), `${url} has more than 1 keys`],
    [encode({ keys: [] }), `${url}: none of 0 keys is a public signing key`],
    [encode({ keys: [7] }), `${url}: none of 1 keys is a public signing key (1 invalid)`],
  ])('case %#: %2$s', async (bytes, message) => {
    const failure = await toldBy(() => parseJwks(bytes, 1, url));
    expect(failure.message).toBe(message);
    expect(failure.facts.url).toBe(url);
  });

  test('why it is no JSON', async () => {
    const failure = await toldBy(() => parseJwks(encode('<html>'), 1, url));
    expect(failure.cause).toBeInstanceOf(SyntaxError);
  });
});

const toldByMetadata = async (metadata: object): Promise<RefreshFailure> =>
  toldBy(async () => discover(issuer, { httpOrigins: [] }, async () => encode(metadata)));

describe('about metadata', () => {
  test('of another issuer', async () => {
    const failure = await toldByMetadata({ issuer: 'https://b.example' });
    expect(failure.message).toBe(
      `${metadataUrl}: the issuer "https://b.example" must be identical to the configured "${issuer}"`,
    );
    expect(failure.facts).toEqual({ url: metadataUrl });
    expect((await toldByMetadata({})).message).toContain('the issuer "undefined" must');
  });

  test('of many tenants', async () => {
    expect((await toldByMetadata({ issuer: 'https://b.example/{id}' })).message).toBe(
      `${metadataUrl}: the issuer "https://b.example/{id}" is a template for many tenants: ` +
        'configure the issuer of your tenant, "https://b.example/<your tenant id>"',
    );
  });

  test('without jwks_uri', async () => {
    const failure = await toldByMetadata({ issuer });
    expect(failure.message).toBe(`${metadataUrl} has no jwks_uri`);
    expect(failure.facts).toEqual({ url: metadataUrl });
  });

  test('with a jwks_uri that is refused, of which little is repeated', async () => {
    const failure = await toldByMetadata({ issuer, jwks_uri: 'http://b.example' });
    expect(failure.message).toBe(
      `jwks_uri "http://b.example" of ${metadataUrl} ${withoutTls('http://b.example')}`,
    );
    const long = await toldByMetadata({ issuer, jwks_uri: `http://b.example/${'a'.repeat(5000)}` });
    expect(long.message.length).toBeLessThan(400);
  });

  test('with a jwks_uri that is internal, under a public issuer', async () => {
    const failure = await toldByMetadata({ issuer, jwks_uri: 'https://keycloak.auth.svc/certs' });
    expect(failure).toMatchObject({ reason: 'bad-url', code: 'jwks_error' });
    expect(failure.message).toBe(
      `jwks_uri "https://keycloak.auth.svc/certs" of ${metadataUrl} must not point into a private ` +
        'network; if it has to, set jwksUri to it, or list "keycloak.auth.svc" in ' +
        'dangerouslyAllowPrivateHosts',
    );
  });

  test('of an issuer that names no place', async () => {
    const failure = await toldBy(async () =>
      discover('http://id.example', { httpOrigins: [] }, async () => encode({})),
    );
    expect(failure.message).toBe(`issuer "http://id.example" ${withoutTls('http://id.example')}`);
  });

  test.each([
    ['', 'must be an absolute URL'],
    ['http://id.example', withoutTls('http://id.example')],
    ['https://id.example/?a', 'must not hold a query'],
    ['https://id.example/a/../b', 'must be a URL without dot segments'],
  ])('issuer %j: %s', (text, problem) => {
    expect(issuerUrlFault(text, { httpOrigins: [] })).toBe(problem);
  });
});

const answering =
  (status: number, more: Partial<FetchResponse> = {}): Fetch =>
  async () => ({ status, headers: new Headers(), body: null, ...more });
const hanging: Fetch = async () => new Promise(() => {});

describe('about a download', () => {
  const told = async (
    fetch: Fetch,
    { timeoutMs = 10_000, signal = new AbortController().signal } = {},
  ): Promise<RefreshFailure> =>
    toldBy(async () => download(url, { fetch, timeoutMs, maxBytes: 5 }, { signal }));

  test.each<[Fetch, string]>([
    [answering(302), `GET ${url} answered with a redirect, which is not followed`],
    [answering(503), `GET ${url} answered 503`],
    [answering(404), `GET ${url} answered 404`],
    [async () => new Response('123456'), `GET ${url} answered with more than 5 bytes`],
    [async () => Promise.reject(new Error('x')), `GET ${url} failed`],
  ])('case %#: %2$s', async (fetch, message) => {
    const failure = await told(fetch);
    expect(failure.message).toBe(message);
    expect(failure.facts.url).toBe(url);
  });

  test('the status of an answer is a fact', async () => {
    expect((await told(answering(503))).facts).toMatchObject({ url, status: 503 });
  });

  test('that took too long, or was given up', async () => {
    const late = await told(hanging, { timeoutMs: 5 });
    expect(late.message).toBe(`GET ${url} took longer than 5 ms`);
    expect(late.facts).toEqual({ url });
    const given = await told(hanging, { signal: AbortSignal.abort() });
    expect(given.message).toBe(`GET ${url} was aborted`);
    expect(given.facts).toEqual({ url });
  });

  test('whose body is no bytes', async () => {
    const reader = { read: async () => ({ done: false }), cancel: async () => {} };
    const body = { getReader: () => reader, cancel: async () => {} };
    const failure = await told(answering(200, { body }));
    expect(failure.cause).toMatchObject({ message: 'The body is not made of bytes' });
  });
});

test.each<[FailureReason, boolean]>([
  ['network', true],
  ['timeout', true],
  ['unavailable', true],
  ['invalid-document', false],
  ['status', false],
  ['redirect', false],
  ['too-large', false],
  ['pending', false],
  ['no-usable-keys', false],
  ['issuer-mismatch', false],
  ['bad-url', false],
])('%s says that nobody answered: %s', (reason, isUnreachable) => {
  expect(new RefreshFailure(reason, '')).toMatchObject({ isUnreachable });
});

test('a failure keeps its cause, and a caller gets it as detail and cause', () => {
  const cause = new Error('connect ECONNREFUSED');
  const failure = toFailure(cause, url);
  expect(failure).toMatchObject({ name: 'RefreshFailure', cause, facts: { url, cause } });
  expect('cause' in new RefreshFailure('timeout', 'x')).toBe(false);
  const error = toUnavailable(failure, 7);
  expect(error.code).toBe('jwks_fetch_failed');
  expect(error.headers['retry-after']).toBe('7');
  expect(error.cause).toBe(failure);
  expect(error.detail).toBe(`network: GET ${url} failed`);
});
