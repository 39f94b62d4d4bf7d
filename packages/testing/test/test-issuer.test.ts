import { createTestIssuer, testKeys, toPublicJwk } from '../src/index.ts';
import { describe, expect, test } from 'vitest';

describe('rotateKeys', () => {
  test('withdraws the old key', async () => {
    const issuer = await createTestIssuer();
    await issuer.rotateKeys();
    expect(issuer.jwks().keys.map(({ kid }) => kid)).toEqual(['rs256-2']);
    expect(issuer.jwks().keys[0]).toMatchObject(toPublicJwk(testKeys.rsa[1] ?? {}));
  });

  test('keeps the old key when asked', async () => {
    const issuer = await createTestIssuer({ algorithms: ['ES256', 'Ed25519'] });
    await issuer.rotateKeys({ keepOld: true });
    const kids = issuer.jwks().keys.map(({ kid }) => kid);
    expect(kids).toEqual(['es256-2', 'ed25519-2', 'es256-1', 'ed25519-1']);
    expect(issuer.signingKey('Ed25519').kid).toBe('ed25519-2');
  });

  test('makes fresh keys when the given ones are used up', async () => {
    const issuer = await createTestIssuer({ algorithms: ['ES256'] });
    await issuer.rotateKeys({ keepOld: true });
    await issuer.rotateKeys({ keepOld: true });
    expect(new Set(issuer.jwks().keys.map(({ x }) => x)).size).toBe(3);
  });

  test('leaves sets alone that were handed out before', async () => {
    const issuer = await createTestIssuer();
    const before = issuer.jwks();
    await issuer.rotateKeys();
    expect(before.keys.map(({ kid }) => kid)).toEqual(['rs256-1']);
  });
});

describe('createTestIssuer', () => {
  test('gives one RSA key a kid of its own per algorithm', async () => {
    const issuer = await createTestIssuer({ algorithms: ['RS256', 'PS256'] });
    expect(issuer.jwks().keys).toMatchObject([
      { kid: 'rs256-1', alg: 'RS256', use: 'sig' },
      { kid: 'ps256-1', alg: 'PS256', use: 'sig' },
    ]);
  });

  test('signs with the keys it is given', async () => {
    const issuer = await createTestIssuer({ keys: { rsa: [testKeys.foreignRsa] } });
    expect(issuer.jwks().keys[0]).toMatchObject(toPublicJwk(testKeys.foreignRsa));
  });
});

describe('listen', () => {
  test('serves the issuer under its own URL until closed', async () => {
    const issuer = await createTestIssuer();
    const server = await issuer.listen();
    expect(issuer.issuer).toBe(server.url);
    const first = await fetch(issuer.jwksUri);
    expect(await first.json()).toEqual(issuer.jwks());
    const etag = first.headers.get('etag') ?? '';
    expect((await fetch(issuer.jwksUri, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(issuer.fetches.jwks).toBe(2);
    await server.close();
    await server.close();
    await expect(fetch(issuer.jwksUri)).rejects.toThrow('fetch failed');
  });

  test('drops the connection during an outage of the network', async () => {
    const issuer = await createTestIssuer();
    const server = await issuer.listen();
    issuer.outage('network');
    await expect(fetch(issuer.jwksUri)).rejects.toThrow('fetch failed');
    await server.close();
  });

  test('closes although requests hang', async () => {
    const issuer = await createTestIssuer();
    const server = await issuer.listen();
    issuer.outage('hang');
    const reason = fetch(issuer.jwksUri).catch((error: unknown) => error);
    await expect.poll(() => issuer.fetches.total).toBe(1);
    await server.close();
    expect(await reason).toHaveProperty('message', 'fetch failed');
  });

  test('refuses to listen twice at once, but not one after the other', async () => {
    const issuer = await createTestIssuer();
    const server = await issuer.listen();
    await expect(issuer.listen()).rejects.toThrow('already listening');
    await server.close();
    await (await issuer.listen()).close();
  });

  test('can be tried again after a port was taken', async () => {
    const [first, second] = await Promise.all([createTestIssuer(), createTestIssuer()]);
    const server = await first.listen();
    const port = Number(new URL(server.url).port);
    await expect(second.listen({ port })).rejects.toThrow('EADDRINUSE');
    await server.close();
    const later = await second.listen({ port });
    expect(later.url).toBe(server.url);
    await later.close();
  });
});
