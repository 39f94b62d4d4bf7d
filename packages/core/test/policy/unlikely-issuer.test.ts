import { createLogoutVerifier } from '@oidc-verify/core/revocation';
import { createVerifier } from '@oidc-verify/core';
import { createFakeKeySource } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { unlikelyIssuerFault } from '../../src/policy/unlikely-issuer.ts';
import { AUDIENCE, pathsOf, problemsOf } from '../setting.ts';

const keys = createFakeKeySource({ sets: [{ keys: [] }] });
const tenant = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const start = (issuer: string, more: object = {}): unknown =>
  createVerifier({ issuer, audience: AUDIENCE, keys, ...more });

const ENDPOINT = 'is an endpoint';
const TENANT = 'names no tenant by its id';
const OPAQUE = 'issues opaque access tokens';
const ORG = 'issues access tokens that only Okta can verify';

describe('an issuer that no token for an API names', () => {
  test.each([
    ['https://login.example.com/.well-known/openid-configuration', ENDPOINT],
    ['https://login.example.com/tenant/.well-known/openid-configuration', ENDPOINT],
    ['https://login.example.com/.well-known/oauth-authorization-server/tenant', ENDPOINT],
    ['https://login.example.com/.well-known/jwks.json', ENDPOINT],
    ['https://sso.example.com/realms/staff/protocol/openid-connect/certs', ENDPOINT],
    ['https://login.microsoftonline.com/{tenantid}/v2.0', 'has a placeholder'],
    ['https://login.microsoftonline.com/common/v2.0', TENANT],
    ['https://login.microsoftonline.com/Common/v2.0/', TENANT],
    ['https://login.microsoftonline.com/organizations/v2.0', TENANT],
    ['https://login.microsoftonline.com/consumers/v2.0', TENANT],
    ['https://login.microsoftonline.com/common', TENANT],
    ['https://login.microsoftonline.us/organizations/v2.0', TENANT],
    ['https://login.partner.microsoftonline.cn/common/v2.0', TENANT],
    ['https://sts.windows.net/common/', TENANT],
    ['https://login.windows.net/common', TENANT],
    ['https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0', TENANT],
    ['https://accounts.google.com', OPAQUE],
    ['https://accounts.google.com/', OPAQUE],
    ['accounts.google.com', OPAQUE],
    ['https://appleid.apple.com', OPAQUE],
    ['https://example.okta.com', ORG],
    ['https://example.okta.com/', ORG],
    ['https://example.oktapreview.com', ORG],
    ['https://example.okta-emea.com/oauth2', ORG],
    ['https://example.okta.com/oauth2/v1', ORG],
    ['https://example-admin.okta.com/oauth2/default', 'is a domain of people'],
    ['https://example-admin.okta.com', 'is a domain of people'],
    ['https://example-admin.oktapreview.com', 'is a domain of people'],
    ['https://example.eu.auth0.com', 'lacks the slash'],
    ['https://shop.auth.eu-central-1.amazoncognito.com', 'is a domain of people'],
    ['https://shop.auth.eu-central-1.amazoncognito.com/', 'is a domain of people'],
  ])('%s', (issuer, why) => {
    const [problem, ...more] = problemsOf(() => start(issuer));
    expect(more).toEqual([]);
    expect(problem?.path).toBe('issuer');
    expect(problem?.message).toContain(why);
    expect(problem?.message).toMatch(/; if tokens do name it, set `acceptUnlikelyIssuer`$/);
    expect(problemsOf(() => start(issuer, { acceptUnlikelyIssuer: true }))).toEqual([]);
  });

  test('is reported where it stands', () => {
    const issuers = [
      { issuer: 'https://login.example.com' },
      { issuer: 'https://accounts.google.com' },
      { issuer: 'https://example.okta.com', acceptUnlikelyIssuer: true },
    ];
    expect(pathsOf(() => createVerifier({ issuers, audience: AUDIENCE, keys }))).toEqual([
      'issuers[1].issuer',
    ]);
  });
});

test.each([
  'https://login.example.com',
  'https://login.example.com/common/v2.0',
  `https://login.microsoftonline.com/${tenant}/v2.0`,
  `https://login.microsoftonline.com/${tenant}/v2.0/`,
  `https://login.microsoftonline.com/tfp/${tenant}/b2c_1_signin/v2.0/`,
  `https://sts.windows.net/${tenant}/`,
  'https://example.okta.com/oauth2/default',
  'https://example.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9',
  'https://okta.com.example.org',
  'https://login.example.com/microsoft/common/v2.0',
  'https://a.amazoncognito.community',
  'https://login.acme-okta.com',
  'https://example.eu.auth0.com/',
  'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
  'https://securetoken.google.com/my-project',
  'https://accounts.google.com.example.org',
  'https://sso.example.com/realms/well-known',
  'https://sso.example.com/protocol/openid-connected',
  'https://login.microsoftonline.com/common-tenant/v2.0',
  'https://example-admin.okta.community',
  'https://proxy.test/https://login.microsoftonline.com/common',
  'https://proxy.test/accounts.google.com',
  'https://proxy.test/https://example-admin.okta.com',
  'https://proxy.test/https://example.okta.com',
  'https://proxy.test/https://example.auth0.com',
  'urn:example:issuer',
  'joe',
])('%s is an issuer like any other', (issuer) => {
  expect(unlikelyIssuerFault(issuer, false)).toBeUndefined();
  expect(problemsOf(() => start(issuer))).toEqual([]);
});

const logout = (issuer: string): unknown =>
  createLogoutVerifier({ issuer, clientId: 'client-1', keys });

describe('where ID or logout tokens are verified', () => {
  const dangerouslyAcceptIdTokens = true;

  test.each(['https://accounts.google.com', 'https://example.okta.com'])('%s may be', (issuer) => {
    expect(problemsOf(() => start(issuer, { dangerouslyAcceptIdTokens }))).toEqual([]);
    expect(problemsOf(() => logout(issuer))).toEqual([]);
  });

  test('the URL of the metadata may not', () => {
    const issuer = 'https://login.example.com/.well-known/openid-configuration';
    expect(pathsOf(() => start(issuer, { dangerouslyAcceptIdTokens }))).toEqual(['issuer']);
    const [problem] = problemsOf(() => logout(issuer));
    expect(problem?.message).not.toContain('acceptUnlikelyIssuer');
  });
});
