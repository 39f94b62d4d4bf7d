import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVerifier, isAuthError, isConfigError } from '../../packages/core/src/index.ts';
import type { KeySource } from '../../packages/core/src/index.ts';
import { fetchJwks } from '../../packages/fetch-jwks/src/index.ts';
import type { Fetch } from '../../packages/fetch-jwks/src/index.ts';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import type { TestIssuer } from '../../packages/testing/src/index.ts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCertificate } from '../../packages/core/test/http/certificate.ts';
import { keysAtAddress } from '../keys/src/host-header.ts';
import { keysInCache, keysInFiles } from '../keys/src/key-stores.ts';
import { keysOfCluster } from '../keys/src/kubernetes.ts';
import { keysBehindPrivateCa } from '../keys/src/private-ca.ts';
import { keysThroughProxy } from '../keys/src/proxy.ts';
import { uniteKeys } from '../keys/src/united-keys.ts';

const audience = 'https://api.example.com';
const ends: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  vi.unstubAllGlobals();
  for (const end of ends.splice(0)) await end();
});

/** Listens on a loopback socket until the test ends, and returns the port. */
async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  ends.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** An issuer with documents of its own, and the requests for them. */
class Endpoint {
  readonly requests: IncomingMessage[] = [];
  issuer = '';
  own: TestIssuer | undefined;
  /** Answers 401 to a request that does not carry this. */
  credential: string | undefined;

  readonly listener: RequestListener = (request, response) => {
    this.requests.push(request);
    const isKnown =
      this.credential === undefined || request.headers.authorization === this.credential;
    response.statusCode = isKnown ? 200 : 401;
    const isMetadata = request.url?.includes('/.well-known/') === true;
    const metadata = { issuer: this.issuer, jwks_uri: `${this.issuer}/jwks` };
    response.end(JSON.stringify(isMetadata ? metadata : this.own?.jwks()));
  };

  async open(issuer: string): Promise<void> {
    this.issuer = issuer;
    this.own = await createTestIssuer({ issuer, audience, algorithms: ['ES256'] });
  }

  /** Returns `passed`, or the code with which a good token is refused. */
  async decide(keys: KeySource, own = this.own): Promise<string> {
    const { issuer } = this;
    const verifier = createVerifier({ issuer, audience, algorithms: ['ES256'], keys });
    const token = await own?.sign();
    const outcome = await verifier.tryVerify(token ?? '');
    return outcome.ok ? 'passed' : outcome.error.code;
  }
}

function writeFiles(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'oidc-verify-keys-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('a private CA', () => {
  test('is trusted for the issuer, and nobody else is', async () => {
    const endpoint = new Endpoint();
    const server = createCertificate('localhost');
    const port = await listen(createTlsServer(server, endpoint.listener));
    await endpoint.open(`https://localhost:${port}`);
    const stranger = createCertificate('localhost');
    const folder = writeFiles({ 'ca.pem': server.cert, 'other.pem': stranger.cert });
    expect(await endpoint.decide(keysBehindPrivateCa(`${folder}/ca.pem`))).toBe('passed');
    expect(await endpoint.decide(keysBehindPrivateCa(`${folder}/other.pem`))).toBe(
      'jwks_fetch_failed',
    );
    expect(await endpoint.decide(fetchJwks())).toBe('jwks_fetch_failed');
  });
});

describe('a proxy', () => {
  test('carries every request', async () => {
    const endpoint = new Endpoint();
    const port = await listen(createServer(endpoint.listener));
    await endpoint.open(`http://127.0.0.1:${port}`);
    const targets: string[] = [];
    const proxy = createServer();
    proxy.on('connect', ({ url = '' }: IncomingMessage, socket) => {
      targets.push(url);
      const upstream = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    const proxyPort = await listen(proxy);
    expect(await endpoint.decide(keysThroughProxy(`http://127.0.0.1:${proxyPort}`))).toBe('passed');
    expect(new Set(targets)).toEqual(new Set([`127.0.0.1:${port}`]));
    expect(endpoint.requests.map(({ url }) => url)).toEqual([
      '/.well-known/openid-configuration',
      '/jwks',
    ]);
  });
});

describe('the API server of a Kubernetes cluster', () => {
  test('gets the token of the pod, as it is at each request, and only for the keys', async () => {
    const endpoint = new Endpoint();
    const server = createCertificate('localhost');
    const port = await listen(createTlsServer(server, endpoint.listener));
    const apiServer = `https://localhost:${port}`;
    await endpoint.open('https://kubernetes.default.svc.cluster.local');
    const account = writeFiles({ 'ca.crt': server.cert, token: 'first\n' });
    const keys = keysOfCluster(account, apiServer);
    endpoint.credential = 'Bearer first';
    expect(await endpoint.decide(keys)).toBe('passed');
    writeFileSync(join(account, 'token'), 'second');
    endpoint.credential = 'Bearer second';
    keys.purge();
    expect(await endpoint.decide(keys)).toBe('passed');
    expect(endpoint.requests.map(({ url }) => url)).toEqual(['/openid/v1/jwks', '/openid/v1/jwks']);
    endpoint.credential = 'Bearer third';
    keys.purge();
    expect(await endpoint.decide(keys)).toBe('jwks_fetch_failed');
  });
});

describe('another Host header', () => {
  const host = 'login.example.com';

  test('is sent, and the certificate has to be for it', async () => {
    const endpoint = new Endpoint();
    const server = createCertificate(host);
    const port = await listen(createTlsServer(server, endpoint.listener));
    await endpoint.open(`https://${host}`);
    const ca = server.cert;
    const jwksUri = `https://127.0.0.1:${port}/jwks`;
    expect(await endpoint.decide(keysAtAddress(jwksUri, host, { ca }))).toBe('passed');
    expect(endpoint.requests.map(({ headers }) => headers.host)).toEqual([host]);
    const other = keysAtAddress(jwksUri, 'other.example.com', { ca });
    expect(await endpoint.decide(other)).toBe('jwks_fetch_failed');
    expect(endpoint.requests).toHaveLength(1);
  });
});

const sourceOf = (fetch: Fetch): KeySource =>
  fetchJwks({ jwksUri: 'https://login.example.com/keys', fetch });

const down: Fetch = async () => new Response(null, { status: 503 });

describe('two key documents of one issuer', () => {
  const issuer = 'https://login.example.com';
  const serve = async (): Promise<{ own: TestIssuer; answer: Fetch; count: () => number }> => {
    const own = await createTestIssuer({ issuer, audience, algorithms: ['ES256'] });
    let count = 0;
    const answer: Fetch = async () => {
      count += 1;
      return Response.json(own.jwks());
    };
    return { own, answer, count: () => count };
  };
  test('verify the tokens of both, each fetched once', async () => {
    const endpoint = new Endpoint();
    endpoint.issuer = issuer;
    const [one, other, stranger] = [await serve(), await serve(), await serve()];
    await other.own.rotateKeys();
    await stranger.own.rotateKeys();
    await stranger.own.rotateKeys();
    const keys = uniteKeys(sourceOf(one.answer), sourceOf(other.answer));
    for (const own of [one.own, other.own, one.own]) {
      expect(await endpoint.decide(keys, own)).toBe('passed');
    }
    expect([one.count(), other.count()]).toEqual([1, 1]);
    expect(await endpoint.decide(keys, stranger.own)).toBe('key_not_found');
    expect([one.count(), other.count()]).toEqual([2, 2]);
    const set = keys.peek(issuer);
    expect(keys.peek(issuer)?.keys).toBe(set?.keys);
    expect(keys.loadTimeoutMs).toBe(sourceOf(one.answer).loadTimeoutMs);
    keys.forget?.(issuer);
    expect(keys.peek(issuer)).toBeUndefined();
  });

  test('are both needed: an outage of one is no reason to refuse a token', async () => {
    const endpoint = new Endpoint();
    endpoint.issuer = issuer;
    const one = await serve();
    const keys = uniteKeys(sourceOf(one.answer), sourceOf(down));
    expect(await endpoint.decide(keys, one.own)).toBe('jwks_fetch_failed');
  });
});

describe('keys at an internal address, while iss is the public one', () => {
  const issuer = 'https://login.example.com/realms/shop';
  const internal = 'http://keycloak.auth.svc:8080/realms/shop/protocol/openid-connect/certs';

  test('are fetched from there', async () => {
    const own = await createTestIssuer({ issuer, audience });
    const urls: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      urls.push(url);
      return Response.json(own.jwks());
    });
    const { verifier } = await import('../keys/src/internal-address.ts');
    await expect(verifier.verify(await own.sign())).resolves.toMatchObject({ issuer });
    expect(urls).toEqual([internal]);
  });

  test('are refused at start-up without the option that the message names', () => {
    let message = '';
    try {
      fetchJwks({ jwksUri: internal });
    } catch (error) {
      message = isConfigError(error) ? error.message : '';
    }
    expect(message).toContain('jwksUri: must start with https://');
    expect(message).toContain(
      'list "http://keycloak.auth.svc:8080" in dangerouslyAllowHttpOrigins',
    );
  });

  test('are refused where the metadata of the issuer names them, and ready() says what to do', async () => {
    const jwksUri = internal.replace('http://keycloak.auth.svc:8080', 'https://keycloak.auth.svc');
    const fetch: Fetch = async () => Response.json({ issuer, jwks_uri: jwksUri });
    const verifier = createVerifier({ issuer, audience, keys: fetchJwks({ fetch }) });
    const refusal: unknown = await verifier.ready().catch((error: unknown) => error);
    if (!isAuthError(refusal)) throw new TypeError('not refused');
    expect(refusal).toMatchObject({ code: 'jwks_error', status: 503 });
    expect(refusal.detail).toContain('set jwksUri to it');
    expect(refusal.detail).toContain('list "keycloak.auth.svc" in dangerouslyAllowPrivateHosts');
  });
});

describe('a key store', () => {
  const secret = 'a secret of 32 characters or more';

  test('in files: the next process needs no request, one with another secret does', async () => {
    const endpoint = new Endpoint();
    const port = await listen(createServer(endpoint.listener));
    await endpoint.open(`http://127.0.0.1:${port}`);
    const folder = writeFiles({});
    expect(await endpoint.decide(keysInFiles(folder, secret))).toBe('passed');
    await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1));
    expect(await endpoint.decide(keysInFiles(folder, secret))).toBe('passed');
    expect(endpoint.requests).toHaveLength(2);
    expect(await endpoint.decide(keysInFiles(folder, `${secret}!`))).toBe('passed');
    expect(endpoint.requests).toHaveLength(4);
  });

  test('in a Cache: the next isolate needs no request', async () => {
    const endpoint = new Endpoint();
    const port = await listen(createServer(endpoint.listener));
    await endpoint.open(`http://127.0.0.1:${port}`);
    const kept = new Map<string, Response>();
    const cache = {
      match: async (url: string) => kept.get(url)?.clone(),
      put: async (url: string, response: Response) => void kept.set(url, response),
    };
    vi.stubGlobal('caches', { open: async () => cache });
    expect(await endpoint.decide(keysInCache(secret))).toBe('passed');
    await vi.waitFor(() => expect(kept.size).toBe(1));
    expect(await endpoint.decide(keysInCache(secret))).toBe('passed');
    expect(endpoint.requests).toHaveLength(2);
  });
});
