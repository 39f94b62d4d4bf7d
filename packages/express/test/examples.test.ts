import { describe, expect, test } from 'vitest';
import { app as bound } from '../examples/dpop.ts';
import { app as published } from '../examples/metadata.ts';
import { auth as twoProviders } from '../examples/two-providers.ts';
import { serve } from './fixture.ts';

// The file registers its tests here, so that what the README prints also passes.
await import('../examples/orders-api-tested.ts');

describe('the apps of the README', () => {
  test('metadata is public', async () => {
    const { request } = await serve(published);
    const { status, body } = await request('/.well-known/oauth-protected-resource/v1');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ resource: 'https://api.example.com/v1' });
    const { headers } = await request('/v1/orders');
    expect(headers['www-authenticate']).toContain('resource_metadata="https://api.example.com/');
  });

  test('two providers are trusted', () => {
    expect(twoProviders.healthcheck().issuers.map(({ issuer }) => issuer)).toEqual([
      'https://partners.okta.com/oauth2/default',
      'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0',
    ]);
  });

  test('bound tokens are asked for, and scripts may read how', async () => {
    const { request } = await serve(bound);
    const { headers } = await request('/me', { headers: [['Origin', 'https://a.test']] });
    expect(headers['www-authenticate']).toMatch(/^Bearer .*, DPoP .*algs=/);
    expect(headers['access-control-expose-headers']).toBe('WWW-Authenticate,DPoP-Nonce');
  });
});
