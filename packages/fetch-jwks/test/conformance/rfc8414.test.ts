import { createVerifier } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { fetchJwks } from '../../src/index.ts';
import { ISSUER, JWKS_URI, KEY, load, METADATA, OAUTH_URL, OIDC_URL, publish } from './endpoint.ts';

const text = (issuer: string): string => `{"issuer":"${issuer}","jwks_uri":"${JWKS_URI}"}`;
const withIssuer = (issuer: string): Record<string, string | object> => ({
  ...publish(),
  [OIDC_URL]: text(issuer),
});

describe('§2 Authorization Server Metadata', () => {
  test('[rfc8414-2-issuer] MUST demand an https issuer without query and fragment', async () => {
    const wrong = [
      'http://id.example/tenant',
      `${ISSUER}?a=1`,
      `${ISSUER}#a`,
      'urn:issuer',
      'id.example/tenant',
    ];
    for (const issuer of wrong) {
      expect(await load(publish(), issuer)).toEqual({ outcome: 'jwks_error', urls: [] });
      expect(() => createVerifier({ issuer, audience: 'a', keys: fetchJwks() })).toThrow();
    }
    expect(await load(publish())).toMatchObject({ outcome: ['own'] });
    expect(() =>
      createVerifier({ issuer: ISSUER, audience: 'a', keys: fetchJwks() }),
    ).not.toThrow();
  });

  test('[rfc8414-2-jwks-uri] MUST take an https jwks_uri only', async () => {
    const wrong = ['http://id.example/jwks', 'ftp://id.example/jwks', '/jwks', 7, undefined];
    for (const uri of wrong) {
      const { outcome, urls } = await load(publish({ jwks_uri: uri }));
      expect(outcome).toBe('jwks_error');
      expect(urls).toEqual([OIDC_URL]);
    }
    expect(await load(publish())).toEqual({ outcome: ['own'], urls: [OIDC_URL, JWKS_URI] });
  });
});

describe('§3 Obtaining Authorization Server Metadata', () => {
  const only = { [OAUTH_URL]: METADATA, [JWKS_URI]: { keys: [KEY] } };

  test('[rfc8414-3-insertion] MUST insert the well-known segment between host and path', async () => {
    expect(await load(only)).toEqual({
      outcome: ['own'],
      urls: [OIDC_URL, OAUTH_URL, JWKS_URI],
    });
    const root = 'https://id.example';
    const documents = {
      [`${root}/.well-known/oauth-authorization-server`]: { issuer: root, jwks_uri: JWKS_URI },
      [JWKS_URI]: { keys: [KEY] },
    };
    expect(await load(documents, root)).toMatchObject({ outcome: ['own'] });
  });

  test('[rfc8414-3.1-slash] MUST remove the slash at the end of the issuer before insertion', async () => {
    const issuer = `${ISSUER}/`;
    const documents = { ...only, [OAUTH_URL]: { ...METADATA, issuer } };
    expect(await load(documents, issuer)).toEqual({
      outcome: ['own'],
      urls: [OIDC_URL, OAUTH_URL, JWKS_URI],
    });
    expect(await load(only, issuer)).toMatchObject({ outcome: 'jwks_error' });
  });

  test('[rfc8414-3.2-status] MUST take 200 alone for a successful answer', async () => {
    for (const status of [204, 206, 301, 302, 401, 404, 500]) {
      const answer = new Response(status === 204 ? null : JSON.stringify(METADATA), { status });
      const { outcome } = await load({ ...publish(), [OIDC_URL]: answer });
      expect(outcome).toMatch(/^jwks_/);
    }
    const ok = new Response(JSON.stringify(METADATA), { status: 200 });
    expect(await load({ ...publish(), [OIDC_URL]: ok })).toMatchObject({ outcome: ['own'] });
  });

  test('[rfc8414-3.2-json] MUST take a JSON object and nothing else for metadata', async () => {
    for (const body of ['', '[]', '"x"', 'null', '<html>', '{"issuer":']) {
      const { outcome, urls } = await load({ ...publish(), [OIDC_URL]: new Response(body) });
      expect(outcome).toBe('jwks_error');
      expect(urls).toEqual([OIDC_URL]);
    }
    expect(await load(publish())).toMatchObject({ outcome: ['own'] });
  });

  test('[rfc8414-3.3-issuer] MUST NOT use metadata whose issuer is not identical to the configured one', async () => {
    const others = [
      'https://evil.example',
      `${ISSUER}/`,
      'https://ID.example/tenant',
      undefined,
      null,
    ];
    for (const issuer of others) {
      const evil = { ...publish({ issuer }), [OAUTH_URL]: METADATA };
      expect(await load(evil)).toEqual({ outcome: 'jwks_error', urls: [OIDC_URL] });
      const oauth = { ...only, [OAUTH_URL]: { ...METADATA, issuer } };
      expect(await load(oauth)).toMatchObject({ outcome: 'jwks_error' });
    }
    expect(await load(publish())).toMatchObject({ outcome: ['own'] });
    expect(await load(only)).toMatchObject({ outcome: ['own'] });
  });
});

describe('§4 String Operations', () => {
  test('[rfc8414-4-comparison] MUST compare the issuer by code point once JSON escapes are undone', async () => {
    const escaped = 'https:\\/\\/\\u0069d.example\\/tenant';
    expect(await load(withIssuer(escaped))).toMatchObject({ outcome: ['own'] });
    for (const issuer of ['https://id.example/%74enant', 'https://\uff49d.example/tenant']) {
      expect(await load(withIssuer(issuer))).toMatchObject({ outcome: 'jwks_error' });
    }
  });
});
