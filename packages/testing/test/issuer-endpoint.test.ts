import { createTestIssuer } from '../src/index.ts';
import type { TestIssuer } from '../src/index.ts';
import { describe, expect, test } from 'vitest';

const OIDC = 'https://issuer.test/.well-known/openid-configuration';

describe('discovery', () => {
  test.each([
    ['https://issuer.test', OIDC, 'https://issuer.test/.well-known/oauth-authorization-server'],
    ['https://issuer.test/', OIDC, 'https://issuer.test/.well-known/oauth-authorization-server'],
    [
      'https://issuer.test/realms/a',
      'https://issuer.test/realms/a/.well-known/openid-configuration',
      'https://issuer.test/.well-known/oauth-authorization-server/realms/a',
    ],
  ])('of %s is found in both forms', async (name, oidc, oauth) => {
    const issuer = await createTestIssuer({ issuer: name });
    const metadata: unknown = expect.objectContaining({ issuer: name, jwks_uri: issuer.jwksUri });
    expect(await (await issuer.fetch(oidc)).json()).toEqual(metadata);
    expect(await (await issuer.fetch(new URL(oauth))).json()).toEqual(metadata);
    expect(await (await issuer.fetch(issuer.jwksUri)).json()).toEqual(issuer.jwks());
    expect(issuer.fetches).toEqual({ jwks: 1, discovery: 2, total: 3 });
  });

  test('says what the test wants', async () => {
    const metadata = { issuer: 'https://other.test', jwks_uri: undefined };
    const issuer = await createTestIssuer({ metadata });
    const document = await (await issuer.fetch(OIDC)).json();
    expect(document).toHaveProperty('issuer', 'https://other.test');
    expect(document).not.toHaveProperty('jwks_uri');
  });
});

describe('fetch', () => {
  test('answers 304 while the keys are the same', async () => {
    const issuer = await createTestIssuer({ responseHeaders: { 'cache-control': 'max-age=60' } });
    const first = await issuer.fetch(issuer.jwksUri);
    const etag = first.headers.get('etag') ?? '';
    const request = new Request(issuer.jwksUri, { headers: { 'if-none-match': etag } });
    const second = await issuer.fetch(request);
    expect(second.status).toBe(304);
    expect(second.headers.get('cache-control')).toBe('max-age=60');
    expect(await second.text()).toBe('');
    await issuer.rotateKeys();
    const third = await issuer.fetch(issuer.jwksUri, { headers: { 'If-None-Match': etag } });
    expect(third.status).toBe(200);
  });

  test('knows no other host, path or method', async () => {
    const issuer = await createTestIssuer();
    await expect(issuer.fetch('https://elsewhere.test/')).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNREFUSED' },
    });
    expect((await issuer.fetch('https://issuer.test/authorize')).status).toBe(404);
    expect((await issuer.fetch(issuer.jwksUri, { method: 'POST' })).status).toBe(405);
    const head = await issuer.fetch(issuer.jwksUri, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(issuer.fetches.total).toBe(4);
    issuer.resetFetches();
    expect(issuer.fetches).toEqual({ jwks: 0, discovery: 0, total: 0 });
  });

  test('rejects with the reason of a signal that aborted before', async () => {
    const issuer = await createTestIssuer();
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(issuer.fetch(issuer.jwksUri, { signal })).rejects.toThrow('too late');
  });
});

describe('outage', () => {
  test('status answers with it', async () => {
    const issuer = await down('status');
    expect((await issuer.fetch(issuer.jwksUri)).status).toBe(503);
    issuer.outage('status', 429);
    expect((await issuer.fetch(issuer.jwksUri)).status).toBe(429);
    issuer.outage('off');
    expect((await issuer.fetch(issuer.jwksUri)).status).toBe(200);
  });

  test('network rejects as fetch does', async () => {
    const issuer = await down('network');
    await expect(issuer.fetch(issuer.jwksUri)).rejects.toThrow(TypeError);
  });

  test('garbage is no JSON', async () => {
    const issuer = await down('garbage');
    const response = await issuer.fetch(issuer.jwksUri);
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  test('hang ends only by abort', async () => {
    const issuer = await down('hang');
    const controller = new AbortController();
    const hanging = issuer.fetch(issuer.jwksUri, { signal: controller.signal });
    const reason = hanging.catch((error: unknown) => error);
    controller.abort(new Error('given up'));
    expect(await reason).toHaveProperty('message', 'given up');
    expect(issuer.fetches.jwks).toBe(1);
  });
});

describe('hold', () => {
  test('keeps requests back until every hold is released', async () => {
    const issuer = await createTestIssuer();
    const release = issuer.hold();
    const releaseToo = issuer.hold();
    const answered: number[] = [];
    const held = issuer.fetch(issuer.jwksUri).then(({ status }) => answered.push(status));
    release();
    await requestElsewhere();
    expect(answered).toEqual([]);
    releaseToo();
    releaseToo();
    await held;
    expect(answered).toEqual([200]);
  });

  test('lets an aborted request go', async () => {
    const issuer = await createTestIssuer();
    const release = issuer.hold();
    const controller = new AbortController();
    const held = issuer.fetch(issuer.jwksUri, { signal: controller.signal });
    const reason = held.catch((error: unknown) => error);
    controller.abort(new Error('given up'));
    expect(await reason).toHaveProperty('message', 'given up');
    release();
  });
});

async function down(...how: Parameters<TestIssuer['outage']>): Promise<TestIssuer> {
  const issuer = await createTestIssuer();
  issuer.outage(...how);
  return issuer;
}

/** Takes the turns that a request takes which nothing holds back. */
async function requestElsewhere(): Promise<void> {
  const issuer = await createTestIssuer();
  await issuer.fetch(issuer.jwksUri);
  await issuer.fetch(issuer.jwksUri);
}
