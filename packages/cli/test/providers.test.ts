import * as providers from '@oidc-verify/core/providers';
import { describe, expect, test } from 'vitest';
import { recognizeIssuer } from '../src/explain/known-issuers.ts';
import { PRESETS, readPreset } from '../src/explain/presets.ts';

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47';

/** An issuer of each provider that has one of its own form, and the preset that it is recognized by. */
const ISSUERS: readonly (readonly [iss: string, preset: string])[] = [
  ['https://a.okta.com/oauth2/default', 'okta:domain=a.okta.com,authorizationServerId=default'],
  ['https://example.eu.auth0.com/', 'auth0:domain=example.eu.auth0.com'],
  [`https://login.microsoftonline.com/${TENANT}/v2.0`, `entra:tenantId=${TENANT},version=2`],
  [`https://sts.windows.net/${TENANT}/`, `entra:tenantId=${TENANT},version=1`],
  [`https://a.b2clogin.com/${TENANT}/v2.0/`, `entraB2c:domain=a.b2clogin.com,tenantId=${TENANT}`],
  [`https://${TENANT}.ciamlogin.com/${TENANT}/v2.0`, `entraExternalId:tenantId=${TENANT}`],
  [
    'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1',
    'cognito:region=eu-west-1,userPoolId=eu-west-1_Ab1,clientIds=<app client id>',
  ],
  [
    'https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1',
    'cognito:region=eu-west-1,userPoolId=eu-west-1_Ab1,clientIds=<app client id>,issuerType=updated',
  ],
  [
    'https://sso.example.com/auth/realms/shop',
    'keycloak:url=https://sso.example.com/auth,realm=shop',
  ],
  [
    'https://sso.example.com:8443/realms/shop',
    'keycloak:url=https://sso.example.com:8443,realm=shop',
  ],
  [
    'https://a.clerk.accounts.dev',
    'clerk:domain=a.clerk.accounts.dev,authorizedParties=<origin of your application>',
  ],
  ['https://a.cloudflareaccess.com', 'cloudflareAccess:teamDomain=a.cloudflareaccess.com'],
  ['https://abc1.supabase.co/auth/v1', 'supabase:projectRef=abc1'],
  ['http://adfs.example.com/adfs/services/trust', 'adfs:domain=adfs.example.com'],
  ['https://auth.example.com/application/o/shop/', 'authentik:domain=auth.example.com,slug=shop'],
  ['https://kubernetes.default.svc', 'kubernetes:issuer=https://kubernetes.default.svc'],
  [
    `https://auth.pingone.eu/${TENANT}/as`,
    `ping:environmentId=${TENANT},region=<NA, CA, EU, AU, SG or AP>`,
  ],
  [
    'https://a.authentication.eu10.hana.ondemand.com/oauth/token',
    'xsuaa:domain=a.authentication.eu10.hana.ondemand.com,xsappname=<xsappname>',
  ],
  ['https://a-b1.us1.zitadel.cloud', 'zitadel:domain=a-b1.us1.zitadel.cloud'],
];

/** What stands for something that a token does not say. */
const FILLED: Readonly<Record<string, string>> = {
  '<app client id>': 'client-1',
  '<origin of your application>': 'https://app.example.com',
  '<NA, CA, EU, AU, SG or AP>': 'EU',
  '<xsappname>': 'orders!t1',
};

describe('an issuer is recognized', () => {
  test.each(ISSUERS)('%s', (iss, preset) => {
    expect(recognizeIssuer(iss)?.preset).toBe(preset);
    // What is suggested makes the options of this very issuer.
    const filled = preset.replaceAll(/<[^>]+>/g, (whole) => FILLED[whole] ?? whole);
    expect(readPreset(filled)).toMatchObject({ issuer: iss });
  });

  test.each([
    'https://example.com/',
    'https://evil.test/https://a.okta.com/oauth2/default',
    'https://a.okta.com.evil.test/oauth2/default',
    'https://example.eu.auth0.com',
    `https://login.microsoftonline.com/common/v2.0`,
    `https://${TENANT}.ciamlogin.com/00000000-0000-0000-0000-000000000000/v2.0`,
    `https://sso.example.com/${'a/'.repeat(400)}realms/x`,
  ])('not %s', (iss) => {
    expect(recognizeIssuer(iss)).toBeUndefined();
  });
});

describe('the flag --preset', () => {
  test('knows every preset of core', () => {
    expect(Object.keys(PRESETS).toSorted()).toEqual(Object.keys(providers).toSorted());
  });

  test.each(Object.keys(PRESETS))('%s says which arguments are missing, by their names', (name) => {
    const { arguments: kinds = {} } = PRESETS[name] ?? {};
    const given = Object.keys(kinds).map((argument) => `${argument}=%`);
    expect(() => readPreset(name)).toThrow(
      new RegExp(`${name}\\(\\)\\.(?:${Object.keys(kinds).join('|')})`),
    );
    // None is unknown to the preset.
    expect(() => readPreset(`${name}:${given.join(',')}`)).toThrow(/^(?!.*is not a known option)/s);
  });

  test('takes lists, and values with signs of its own', () => {
    const preset = 'cognito:eu-west-1,eu-west-1_Ab1,one,clientIds=two';
    expect(readPreset(preset)).toMatchObject({ clientIds: ['one', 'two'] });
    const url = 'keycloak:url=https://sso.example.com:8443/auth,realm=shop';
    expect(readPreset(url)).toMatchObject({
      issuer: 'https://sso.example.com:8443/auth/realms/shop',
    });
    const plain = 'keycloak:https://sso.example.com:8443,shop';
    expect(readPreset(plain)).toMatchObject({ issuer: 'https://sso.example.com:8443/realms/shop' });
  });

  test.each(['', 'constructor', 'Okta', '__proto__:x'])('does not know %j', (preset) => {
    expect(() => readPreset(preset)).toThrow(
      /is not a known provider; expected one of adfs, auth0/,
    );
  });
});
