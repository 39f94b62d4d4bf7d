import { describe, expect, test } from 'vitest';
import { ISSUER, JWKS_URI, KEY, load, METADATA, OAUTH_URL, OIDC_URL, publish } from './endpoint.ts';

describe('§3 OpenID Provider Metadata', () => {
  test('[oidc-discovery-3-jwks-uri] MUST find an https jwks_uri in the metadata', async () => {
    for (const uri of [undefined, '', 'http://id.example/jwks']) {
      expect(await load(publish({ jwks_uri: uri }))).toEqual({
        outcome: 'jwks_error',
        urls: [OIDC_URL],
      });
    }
    expect(await load(publish())).toMatchObject({ outcome: ['own'] });
  });
});

describe('§4.1 OpenID Provider Configuration Request', () => {
  test('[oidc-discovery-4.1-append] MUST append the well-known path to the issuer, by GET', async () => {
    expect(await load(publish())).toEqual({ outcome: ['own'], urls: [OIDC_URL, JWKS_URI] });
    const root = 'https://id.example';
    const url = `${root}/.well-known/openid-configuration`;
    const documents = { [url]: { issuer: root, jwks_uri: JWKS_URI }, [JWKS_URI]: { keys: [KEY] } };
    expect(await load(documents, root)).toEqual({ outcome: ['own'], urls: [url, JWKS_URI] });
  });

  test('[oidc-discovery-4.1-slash] MUST remove the slash at the end of the issuer before appending', async () => {
    const issuer = `${ISSUER}/`;
    expect(await load(publish({ issuer }), issuer)).toEqual({
      outcome: ['own'],
      urls: [OIDC_URL, JWKS_URI],
    });
  });
});

describe('§4.2 OpenID Provider Configuration Response', () => {
  test('[oidc-discovery-4.2-status] MUST take 200 alone for a successful answer', async () => {
    for (const status of [302, 403, 503]) {
      const documents = { ...publish(), [OIDC_URL]: status, [OAUTH_URL]: METADATA };
      const { outcome, urls } = await load(documents);
      expect(outcome).toBe('jwks_fetch_failed');
      expect(urls).toEqual([OIDC_URL]);
    }
    expect(await load(publish())).toMatchObject({ outcome: ['own'] });
  });
});

describe('§4.3 OpenID Provider Configuration Validation', () => {
  test('[oidc-discovery-4.3-issuer] MUST find the issuer to be exactly the one that led to the metadata', async () => {
    for (const issuer of [`${ISSUER}/`, 'https://id.example', 'https://id.example/Tenant', 5]) {
      expect(await load(publish({ issuer }))).toEqual({
        outcome: 'jwks_error',
        urls: [OIDC_URL],
      });
    }
    expect(await load(publish())).toMatchObject({ outcome: ['own'] });
  });
});
