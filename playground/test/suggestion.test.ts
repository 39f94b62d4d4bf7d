import { describe, expect, test } from 'vitest';
import type { DecodedToken } from '../src/model/decode.ts';
import { toPolicyOptions } from '../src/model/policy-options.ts';
import { EMPTY_POLICY } from '../src/model/state.ts';
import { suggestPolicy } from '../src/model/suggestion.ts';

function segment(members: object): DecodedToken['header'] {
  return { text: '', members: { ...members } };
}

function algorithmFor(alg: unknown): string | undefined {
  return suggestPolicy(decoded({ iss: 'https://a.test' }, { alg }))?.fields.algorithms;
}

function decoded(payload: object, header: object = { alg: 'RS256' }): DecodedToken {
  return { segments: [], header: segment(header), payload: segment(payload) };
}

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const ISSUERS: readonly (readonly [preset: string, iss: string])[] = [
  ['auth0', 'https://example.eu.auth0.com/'],
  ['entra', `https://login.microsoftonline.com/${TENANT}/v2.0`],
  ['entra', `https://sts.windows.net/${TENANT}/`],
  ['keycloak', 'https://sso.example.com/realms/shop'],
  ['keycloak', 'https://sso.example.com/auth/realms/shop'],
  ['okta', 'https://example.okta.com/oauth2/default'],
  ['cognito', 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI'],
  ['cloudflareAccess', 'https://example.cloudflareaccess.com'],
  ['supabase', 'https://abcdefghijklmnopqrst.supabase.co/auth/v1'],
  ['', 'https://login.example.com/'],
];

describe('what a token suggests', () => {
  test.each(ISSUERS)('preset "%s" for %s, with the very issuer', (preset, iss) => {
    const policy = suggestPolicy(decoded({ iss, aud: ['a', 'b'], client_id: 'c' }));
    expect(policy?.preset).toBe(preset);
    const { options, problems } = toPolicyOptions(policy ?? EMPTY_POLICY);
    expect(problems).toEqual([]);
    expect(options).toMatchObject({ issuer: iss, audience: ['a', 'b'] });
  });

  test('an algorithm that is not the default, but never one that cannot be configured', () => {
    expect(['ES256', 'RS256', 'HS256', 'none', 1].map((alg) => algorithmFor(alg))).toEqual([
      'ES256',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('nothing where the token names no issuer', () => {
    expect(suggestPolicy(decoded({ aud: 'a' }))).toBeUndefined();
    expect(suggestPolicy(decoded({ iss: 1 }))).toBeUndefined();
  });
});
