import { ConfigError, createVerifier, staticJwks } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import {
  describe as describeVerifier,
  explain,
  toDescriptionText,
  toOpenApiSecurity,
} from '@oidc-verify/core/diagnosis';
import { expect, test } from 'vitest';
import { codeOf, createSetting, ISSUER } from '../setting.ts';

const setting = await createSetting();
const verifier = setting.verifier({
  requiredScopes: ['api'],
  requiredClaims: ['tenant'],
  requiredClaimValues: { tid: 'a' },
  maxTokenAgeSeconds: 3600,
  dangerouslyIgnoreHeaderParameters: ['jku'],
  dpop: createDpop({ publicOrigin: 'https://api.test' }),
  checkRevoked: () => false,
});
const routes = [
  { name: 'GET /orders', requirement: { anyScope: ['orders:read', 'orders:write'] } },
  {
    name: 'DELETE /orders',
    requirement: verifier.requirement({
      scopes: ['orders:write'],
      permissions: ['delete'],
      acr: 'gold',
    }),
  },
  { name: 'GET /', optional: true },
];
const description = describeVerifier(verifier, routes);

test('tells what is validated, per issuer', () => {
  expect(description).toMatchObject({
    resolvesIssuers: false,
    schemes: ['Bearer', 'DPoP'],
    dpop: { mode: 'allowed' },
    mtls: undefined,
    decrypts: false,
    revocationChecked: true,
    tokenCache: false,
    maxTokenBytes: 16_384,
    issuers: [
      {
        issuer: ISSUER,
        audiences: ['https://api.test'],
        algorithms: ['RS256'],
        types: ['jwt', 'at+jwt'],
        typOptional: true,
        requiredClaims: ['iss', 'exp', 'aud', 'tenant'],
        requiredClaimValues: { tid: 'a' },
        clockToleranceSeconds: 5,
        maxTokenAgeSeconds: 3600,
        scopeClaims: ['scope', 'scp'],
        permissionsClaims: ['permissions'],
        requirement: { scopes: ['api'], checked: false },
        weakenings: ['dangerouslyIgnoreHeaderParameters'],
        keys: { count: 1 },
      },
    ],
  });
});

test('tells what is demanded, per route, joined to what every token needs', () => {
  expect(description.routes).toMatchObject([
    {
      name: 'GET /orders',
      optional: false,
      scopes: ['api'],
      anyScopes: [['orders:read', 'orders:write']],
    },
    {
      name: 'DELETE /orders',
      scopes: ['api', 'orders:write'],
      permissions: ['delete'],
      acrValues: ['gold'],
    },
    { name: 'GET /', optional: true, scopes: ['api'] },
  ]);
});

test('is data: it survives JSON', () => {
  const copy = JSON.parse(JSON.stringify(description)) as typeof description;
  expect(copy.issuers[0]?.audiences).toEqual(['https://api.test']);
  expect(copy.routes).toHaveLength(3);
});

test('is a page of text', () => {
  expect(toDescriptionText(description)).toBe(
    `Accepted: signed JWTs of at most 16384 characters, in the scheme Bearer or DPoP
Encrypted tokens: refused
DPoP: allowed, ${description.dpop?.algorithms.join(', ')}
Client certificates: off
Revocation: checked
Token cache: off

Tokens of https://issuer.test
  algorithms: RS256
  typ: jwt, at+jwt, or absent
  audience: one of https://api.test
  client: any
  required claims: iss, exp, aud, tenant, tid = a
  clock tolerance: 5 s
  maximum age: 3600 s
  scopes in: scope, scp
  permissions in: permissions
  schema: no
  requires: scopes api
  keys in memory: 1, 0 s old
  weakened by: dangerouslyIgnoreHeaderParameters

Routes
  GET /orders: a valid token; scopes api; one of the scopes orders:read, orders:write
  DELETE /orders: a valid token; scopes api, orders:write; permissions delete; acr gold
  GET /: anonymous requests too; scopes api`,
  );
});

test('is the security of an OpenAPI document', () => {
  expect(toOpenApiSecurity(description)).toEqual({
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        dpop: { type: 'http', scheme: 'dpop', bearerFormat: 'JWT' },
      },
    },
    security: [{ bearer: ['api'] }, { dpop: ['api'] }],
    routes: {
      'GET /orders': [
        { bearer: ['api', 'orders:read'] },
        { bearer: ['api', 'orders:write'] },
        { dpop: ['api', 'orders:read'] },
        { dpop: ['api', 'orders:write'] },
      ],
      'DELETE /orders': [{ bearer: ['api', 'orders:write'] }, { dpop: ['api', 'orders:write'] }],
      'GET /': [{ bearer: ['api'] }, { dpop: ['api'] }, {}],
    },
  });
});

test('a certificate that is required goes with every scheme', () => {
  const bound = setting.verifier({ mtls: { mode: 'required' } });
  expect(toOpenApiSecurity(describeVerifier(bound)).security).toEqual([{ bearer: [], mtls: [] }]);
});

test('what only one of several issuers demands is not demanded of every token', () => {
  const keys = { keys: staticJwks(setting.issuer.jwks()) };
  const several = createVerifier({
    audience: 'a',
    issuers: [
      { issuer: 'https://one.test', requiredScopes: ['x'], ...keys },
      { issuer: 'https://two.test', keys: staticJwks(setting.issuer.jwks()) },
    ],
  });
  expect(toOpenApiSecurity(describeVerifier(several)).security).toEqual([{ bearer: [] }]);
});

test('weakenings are named by their options', () => {
  const weak = createVerifier({
    issuer: ISSUER,
    keys: setting.keys,
    dangerouslyAcceptAnyAudience: true,
    dangerouslyAcceptIdTokens: true,
    dangerouslyLargeClockToleranceSeconds: 90,
  });
  expect(describeVerifier(weak).issuers[0]?.weakenings).toEqual([
    'dangerouslyAcceptAnyAudience',
    'dangerouslyAcceptIdTokens',
    'dangerouslyLargeClockToleranceSeconds',
  ]);
});

test('a verifier that wraps another cannot be looked into', async () => {
  const wrapped = { ...setting.verifier() };
  expect(() => describeVerifier(wrapped)).toThrow(ConfigError);
  expect(await codeOf(async () => explain(wrapped, 'x'))).toBe('invalid_options');
});
