import { createMetadata } from '@oidc-verify/core/http';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import { describe, expect, test } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import { schemaOf } from '../rar/setting.ts';
import { AUDIENCE, createSetting, ISSUER, pathsOf, problemsOf } from '../setting.ts';

type Members = Readonly<Record<string, unknown>>;

const RESOURCE = 'https://api.example.com';
const setting = await createSetting();

function documentOf(settings: Members): Members {
  const { path, respond } = createMetadata({ resource: RESOURCE, ...settings });
  return JSON.parse(respond({ method: 'GET', url: path })?.body ?? '') as Members;
}

/** Returns the problems of `createMetadata`, and of `createAuth`, which have to be the same. */
function problemPaths(metadata: Members): readonly string[] {
  const paths = pathsOf(() => createMetadata({ resource: RESOURCE, ...metadata }));
  const create = () =>
    createPlainAuth(
      { issuer: ISSUER, audience: AUDIENCE, keys: setting.keys, resource: RESOURCE, metadata },
      () => setting.keys,
    );
  expect(pathsOf(create)).toEqual(paths.map((path) => `metadata.${path}`));
  return paths;
}

const base64url = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');
const jwtOf = (claims: unknown, header: unknown = { alg: 'ES256' }): string =>
  `${base64url(header)}.${base64url(claims)}.c2ln`;
const vouched = { iss: 'https://federation.test', resource: RESOURCE };

describe('authorization_details_types_supported', () => {
  const schema = schemaOf((value) => ({ value }));
  const payment = createAuthorizationDetails({ types: { payment: schema } });
  const account = createAuthorizationDetails({ types: { account: schema, payment: schema } });

  test('lists the types of the verifier and of its issuers, each once', () => {
    const issuers = [
      { issuer: ISSUER },
      { issuer: 'https://b.test', authorizationDetails: account },
    ];
    const verifier = setting.verifier({
      issuer: undefined,
      issuers,
      authorizationDetails: payment,
    });
    expect(documentOf({ verifier })).toMatchObject({
      authorization_details_types_supported: ['payment', 'account'],
    });
  });

  test('is left out where there are none, and can be said', () => {
    const name = 'authorization_details_types_supported';
    expect(documentOf({ verifier: setting.verifier() })).not.toHaveProperty(name);
    const verifier = setting.verifier({ authorizationDetails: payment });
    const settings = { verifier, authorizationDetailsTypesSupported: ['a', 'b', 'a'] };
    expect(documentOf(settings)).toMatchObject({ [name]: ['a', 'b'] });
    expect(problemPaths({ authorizationDetailsTypesSupported: [] })).toEqual([
      'authorizationDetailsTypesSupported',
    ]);
  });

  test('is served by createAuth', () => {
    const auth = createPlainAuth(
      {
        issuer: ISSUER,
        audience: AUDIENCE,
        keys: setting.keys,
        resource: RESOURCE,
        authorizationDetails: payment,
      },
      () => setting.keys,
    );
    const { path, respond } = auth.metadata();
    expect(respond({ method: 'GET', url: path })?.body).toContain(
      '"authorization_details_types_supported":["payment"]',
    );
  });
});

describe('resource_signing_alg_values_supported', () => {
  test('lists the algorithms of signed responses, never none', () => {
    expect(documentOf({ resourceSigningAlgValuesSupported: ['ES256', 'PS256'] })).toMatchObject({
      resource_signing_alg_values_supported: ['ES256', 'PS256'],
    });
    for (const wrong of [['none'], ['NONE'], ['ES256', 'None']]) {
      expect(problemPaths({ resourceSigningAlgValuesSupported: wrong })).toEqual([
        `resourceSigningAlgValuesSupported[${wrong.length - 1}]`,
      ]);
    }
    expect(problemPaths({ resourceSigningAlgValuesSupported: [] })).toHaveLength(1);
  });
});

describe('signed_metadata', () => {
  test('is published as it was given', () => {
    const signedMetadata = jwtOf(vouched);
    expect(documentOf({ signedMetadata })).toMatchObject({ signed_metadata: signedMetadata });
  });

  test.each<[string, unknown]>([
    ['an object', vouched],
    ['empty', ''],
    ['a word', 'jwt'],
    ['two segments', `${base64url({ alg: 'ES256' })}.${base64url(vouched)}`],
    ['no signature', `${base64url({ alg: 'ES256' })}.${base64url(vouched)}.`],
    ['claims that are a list', jwtOf([])],
    ['claims that are no JSON', `${base64url({ alg: 'ES256' })}.e30x.c2ln`],
    ['a padded segment', `${base64url({ alg: 'ES256' })}=.${base64url(vouched)}.c2ln`],
    ['alg none', jwtOf(vouched, { alg: 'none' })],
    ['no alg', jwtOf(vouched, {})],
    ['no iss', jwtOf({ resource: RESOURCE })],
    ['an empty iss', jwtOf({ ...vouched, iss: '' })],
    ['signed_metadata in itself', jwtOf({ ...vouched, signed_metadata: 'x' })],
    ['no resource', jwtOf({ iss: 'https://federation.test' })],
    ['another resource', jwtOf({ ...vouched, resource: `${RESOURCE}/` })],
  ])('%s is a ConfigError', (_, signedMetadata) => {
    expect(problemPaths({ signedMetadata })).toEqual(['signedMetadata']);
  });
});

describe('extensions', () => {
  test('are published under their names, as they were at start-up', () => {
    const extensions = {
      mcp_version: '2026-07-28',
      'x-limits': { perMinute: 60, tags: [], none: null },
    };
    const { path, respond } = createMetadata({ resource: RESOURCE, extensions });
    extensions['x-limits'].perMinute = 0;
    expect(JSON.parse(respond({ method: 'GET', url: path })?.body ?? '')).toMatchObject({
      mcp_version: '2026-07-28',
      'x-limits': { perMinute: 60, tags: [], none: null },
    });
  });

  test.each([
    'resource',
    'jwks_uri',
    'signed_metadata',
    'bearer_methods_supported',
    'resource_name#de',
    'scopes_suported',
    'scope_supported',
    'scopesSupported',
    'Scopes_Supported',
    'authorization_server',
    'resource-name',
    'dpop_bound_access_token_required',
    '__proto__',
    'a b',
    'a"b',
    '',
    'ä',
    'a'.repeat(257),
  ])('%j is no name of an extension', (name) => {
    const extensions = JSON.parse(`{${JSON.stringify(name)}:"x"}`) as Members;
    expect(problemPaths({ extensions })).toEqual([`extensions.${name}`]);
  });

  test('a name that is refused says what to use', () => {
    const settings = { resource: RESOURCE, extensions: { scopes_suported: ['a'] } };
    expect(problemsOf(() => createMetadata(settings))).toEqual([
      {
        path: 'extensions.scopes_suported',
        message: 'is nearly `scopes_supported`, a member of RFC 9728; use `scopesSupported`',
      },
    ]);
  });

  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['an empty string', ''],
    ['an empty list', []],
    ['an empty object', {}],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 1n],
    ['a function', () => 'x'],
    ['a symbol', Symbol('x')],
    ['a Date', new Date(0)],
    ['a Map', new Map([['a', 1]])],
    ['undefined inside', { a: undefined }],
    ['a hole', Array(1)],
    ['an object with toJSON', { toJSON: () => 'x' }],
    ['a circle', circle],
  ])('%s is no value of an extension', (_, value) => {
    expect(problemPaths({ extensions: { x_limit: value } })).toEqual(['extensions.x_limit']);
  });

  test.each([[null], [[]], ['x'], [5]])('extensions that are %j', (extensions) => {
    expect(problemPaths({ extensions })).toEqual(['extensions']);
  });
});
