import { createVerifier, isAuthError } from '@oidc-verify/core';
import { createMetadata } from '@oidc-verify/core/http';
import type { AuthRequest, Metadata, MetadataSettings } from '@oidc-verify/core/http';
import { describe, expect, test, vi } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import type { PlainAuth } from '../plain-auth.ts';
import { AUDIENCE, createSetting, ISSUER, pathsOf, problemsOf } from '../setting.ts';

const setting = await createSetting();
const RESOURCE = 'https://api.example.com/v1';
const WELL_KNOWN = '/.well-known/oauth-protected-resource';

const base = { issuer: ISSUER, audience: AUDIENCE, keys: setting.keys, now: setting.clock.now };

const nobody = (): undefined => undefined;

function bearing(token?: string): AuthRequest {
  const values = token === undefined ? [] : [`Bearer ${token}`];
  return {
    method: 'GET',
    url: '/v1',
    headers: (name) => (name === 'authorization' ? values : []),
  };
}

/** Returns the challenge that a guard and an upgrade for the scope `a` both answer with. */
async function challengeOf(auth: PlainAuth<never>, token?: string): Promise<string | undefined> {
  const outcome = await auth.upgrade(bearing(token), { scopes: ['a'] });
  const guarded: unknown = await auth
    .scopes('a')(bearing(token))
    .catch((error: unknown) => error);
  if (outcome.ok || !isAuthError(guarded)) throw new Error('passed');
  expect(outcome.response.headers).toMatchObject(guarded.headers);
  return guarded.headers['www-authenticate'];
}

function create(options: object = {}): PlainAuth<never> {
  return createPlainAuth({ ...base, ...options }, () => setting.keys);
}

function documentOf({ path, respond }: Metadata): Readonly<Record<string, unknown>> {
  const parts = respond({ method: 'GET', url: path });
  return JSON.parse(parts?.body ?? 'null') as Readonly<Record<string, unknown>>;
}

function documentFor(settings: Partial<MetadataSettings>): Readonly<Record<string, unknown>> {
  return documentOf(createMetadata({ resource: RESOURCE, ...settings }));
}

describe('where it is', () => {
  test.each([
    ['https://api.example.com', 'https://api.example.com', ''],
    ['https://api.example.com/', 'https://api.example.com', ''],
    ['https://api.example.com/v1', 'https://api.example.com', '/v1'],
    ['https://api.example.com/v1/', 'https://api.example.com', '/v1/'],
    ['https://api.example.com/a/b?c=d/e', 'https://api.example.com', '/a/b?c=d/e'],
    ['https://api.example.com?tenant=1', 'https://api.example.com', '?tenant=1'],
    ['https://api.example.com/?tenant=1', 'https://api.example.com', '?tenant=1'],
    ['https://api.example.com:8443/v1', 'https://api.example.com:8443', '/v1'],
    ['https://api.example.com/caf%C3%A9', 'https://api.example.com', '/caf%C3%A9'],
    ['http://localhost:3000/v1', 'http://localhost:3000', '/v1'],
    ['http://127.0.0.1/v1', 'http://127.0.0.1', '/v1'],
    ['http://[::1]:80/v1', 'http://[::1]:80', '/v1'],
  ])('%s', (resource, origin, rest) => {
    const metadata = createMetadata({ resource });
    expect(metadata.path).toBe(`${WELL_KNOWN}${rest}`);
    expect(metadata.url).toBe(`${origin}${WELL_KNOWN}${rest}`);
    expect(documentOf(metadata)['resource']).toBe(resource);
  });

  test('what a URL parser would rewrite comes out as it went in', () => {
    for (const resource of ['https://api.example.com', 'HTTPS://API.Example.com:443/v1']) {
      expect(new URL(resource).href).not.toBe(resource);
      expect(documentFor({ resource })['resource']).toBe(resource);
    }
  });

  test.each([
    ['no URL', 'api'],
    ['a relative one', '/v1'],
    ['another scheme', 'urn:example:api'],
    ['no host', 'https:///v1'],
    ['plain http', 'http://api.example.com'],
    ['plain http to a look-alike', 'http://localhost.example.com'],
    ['plain http to another look-alike', 'http://127.0.0.1.example.com'],
    ['a fragment', 'https://api.example.com/v1#x'],
    ['an empty fragment', 'https://api.example.com/v1#'],
    ['credentials', 'https://user:secret@api.example.com'],
    ['a space', 'https://api.example.com/a b'],
    ['a quote', 'https://api.example.com/"'],
    ['a backslash', 'https://api.example.com\\v1'],
    ['a line break', 'https://api.example.com/\r\nX: y'],
    ['letters that are not encoded', 'https://api.example.com/café'],
    ['a percent sign alone', 'https://api.example.com/%zz'],
    ['dot segments', 'https://api.example.com/v1/../v2'],
    ['an empty query', 'https://api.example.com/v1?'],
    ['white space around', ' https://api.example.com'],
    ['nothing', ''],
    ['a list', ['https://api.example.com']],
    ['null', null],
  ])('is not: %s', (_, resource) => {
    expect(pathsOf(() => createMetadata({ resource } as never))).toEqual(['resource']);
    expect(pathsOf(() => create({ resource }))).toEqual(['resource']);
  });
});

describe('what it says', () => {
  test('of a resource alone', () => {
    expect(documentFor({})).toEqual({ resource: RESOURCE, bearer_methods_supported: ['header'] });
  });

  test('of everything, each under its wire name', () => {
    const document = documentFor({
      authorizationServers: ['https://login.example.com/', 'http://localhost:9000'],
      scopesSupported: ['orders:read', 'orders:write', 'orders:read'],
      resourceName: 'Orders',
      'resourceName#de': 'Bestellungen',
      'resourceName#zh-Hant-TW': '訂單',
      resourceDocumentation: 'https://docs.example.com/orders#start',
      'resourceDocumentation#de': 'https://docs.example.com/de',
      resourcePolicyUri: 'https://example.com/policy',
      resourceTosUri: 'https://example.com/tos',
      jwksUri: 'https://api.example.com/jwks',
      tlsClientCertificateBoundAccessTokens: true,
    });
    expect(document).toEqual({
      resource: RESOURCE,
      authorization_servers: ['https://login.example.com/', 'http://localhost:9000'],
      scopes_supported: ['orders:read', 'orders:write'],
      bearer_methods_supported: ['header'],
      resource_name: 'Orders',
      'resource_name#de': 'Bestellungen',
      'resource_name#zh-Hant-TW': '訂單',
      resource_documentation: 'https://docs.example.com/orders#start',
      'resource_documentation#de': 'https://docs.example.com/de',
      resource_policy_uri: 'https://example.com/policy',
      resource_tos_uri: 'https://example.com/tos',
      jwks_uri: 'https://api.example.com/jwks',
      tls_client_certificate_bound_access_tokens: true,
    });
  });

  test('the issuers that the verifier lists, as they are written', () => {
    const other = { issuer: 'https://two.example.com/' };
    const issuers = [{ issuer: ISSUER }, other];
    const verifier = createVerifier({ issuers, audience: AUDIENCE, keys: setting.keys });
    const listed = [ISSUER, other.issuer];
    expect(documentFor({ verifier })['authorization_servers']).toEqual(listed);
    const { issuer: _, ...rest } = base;
    const auth = create({ ...rest, issuer: undefined, issuers, resource: RESOURCE });
    expect(documentOf(auth.metadata())['authorization_servers']).toEqual(listed);
  });

  test('no issuers where only a resolver knows them', () => {
    const auth = create({ issuer: undefined, resolveIssuer: nobody, resource: RESOURCE });
    expect(documentOf(auth.metadata())).not.toHaveProperty('authorization_servers');
  });

  test.each([
    [[{ scheme: 'Bearer' }], {}],
    [
      [{ scheme: 'Bearer' }, { scheme: 'DPoP', algorithms: ['ES256', 'Ed25519'] }],
      { dpop_signing_alg_values_supported: ['ES256', 'Ed25519'] },
    ],
    [
      [{ scheme: 'DPoP', algorithms: ['ES256'] }],
      { dpop_signing_alg_values_supported: ['ES256'], dpop_bound_access_tokens_required: true },
    ],
  ] as const)('the schemes %j', (schemes, members) => {
    const verifier = { ...createVerifier(base), schemes };
    expect(documentFor({ verifier })).toEqual({
      resource: RESOURCE,
      authorization_servers: [ISSUER],
      bearer_methods_supported: ['header'],
      ...members,
    });
  });

  test('certificates where `mtls` is given, unless it is said otherwise', () => {
    const name = 'tls_client_certificate_bound_access_tokens';
    const saysSo = (options: object): unknown =>
      documentOf(create({ resource: RESOURCE, ...options }).metadata())[name];
    const mtls = { certificate: () => undefined };
    const metadata = { tlsClientCertificateBoundAccessTokens: false };
    expect(saysSo({})).toBeUndefined();
    expect(saysSo({ mtls })).toBe(true);
    expect(saysSo({ mtls, metadata })).toBeUndefined();
    expect(saysSo({ metadata: { tlsClientCertificateBoundAccessTokens: true } })).toBe(true);
  });

  test('wrong members are named, all at once', () => {
    const options = {
      authorizationServers: ['https://login.example.com?x', 'login', 'https://a.test'],
      scopesSupported: ['a b'],
      resourceName: ' ',
      'resourceName#': 'x',
      'resourceName#d_e': 'x',
      'jwksUri#de': 'https://a.test',
      'toString#de': 'x',
      'resourceDocumentation#de': 'docs',
      resourceTosUri: 5,
      jwksUri: 'http://api.example.com/jwks',
      tlsClientCertificateBoundAccessTokens: 'yes',
      scopes: ['a'],
    };
    const names = [
      'authorizationServers[0]',
      'authorizationServers[1]',
      'scopesSupported[0]',
      'resourceName',
      'resourceName#',
      'resourceName#d_e',
      'jwksUri#de',
      'toString#de',
      'resourceDocumentation#de',
      'resourceTosUri',
      'jwksUri',
      'tlsClientCertificateBoundAccessTokens',
      'scopes',
    ];
    expect(
      new Set(pathsOf(() => createMetadata({ resource: RESOURCE, ...options } as never))),
    ).toEqual(new Set(names));
    expect(
      new Set(pathsOf(() => create({ realm: '', resource: RESOURCE, metadata: options }))),
    ).toEqual(new Set(['realm', ...names.map((name) => `metadata.${name}`)]));
  });

  test.each([
    [{ authorizationServers: [] }, 'authorizationServers'],
    [{ scopesSupported: [] }, 'scopesSupported'],
    [{ verifier: {} }, 'verifier'],
  ])('%j is refused', (options, path) => {
    expect(pathsOf(() => createMetadata({ resource: RESOURCE, ...options } as never))).toEqual([
      path,
    ]);
  });

  test.each([[undefined], [null], ['x'], [[]]])('settings that are %j', (settings) => {
    expect(pathsOf(() => createMetadata(settings as never))).toEqual(['']);
  });
});

describe('how it answers', () => {
  const { path, respond } = createMetadata({ resource: RESOURCE, resourceName: 'Café' });

  test('GET: the document, for everybody, for an hour', () => {
    const parts = respond({ method: 'GET', url: path });
    expect(parts).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'public, max-age=3600',
        'access-control-allow-origin': '*',
      },
    });
    const bytes = Buffer.byteLength(parts?.body ?? '');
    expect(parts?.headers['content-length']).toBe(String(bytes));
    expect(bytes).toBeGreaterThan(parts?.body.length ?? 0);
  });

  test('HEAD: the same without the body', () => {
    const got = respond({ method: 'GET', url: path });
    expect(respond({ method: 'HEAD', url: path })).toEqual({ ...got, body: '' });
  });

  test('OPTIONS: what a script may do', () => {
    expect(respond({ method: 'OPTIONS', url: path })).toEqual({
      status: 204,
      headers: {
        allow: 'GET, HEAD, OPTIONS',
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD, OPTIONS',
        'access-control-allow-headers': '*',
        'access-control-max-age': '7200',
      },
      body: '',
    });
  });

  test.each(['POST', 'PUT', 'DELETE', 'TRACE', 'get', ''])('%s: not allowed', (method) => {
    expect(respond({ method, url: path })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, OPTIONS', 'content-length': '0' },
      body: '',
    });
  });

  test.each([
    '/',
    WELL_KNOWN,
    `${path}/`,
    `${path}/?x=1`,
    `${path}&x=1`,
    `${path}#x`,
    path.toUpperCase(),
    path.replace('v1', '%761'),
    `/x${path}`,
    `//api.example.com${path}`,
    '*',
    '',
  ])('%j: not asked', (url) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
      expect(respond({ method, url })).toBeUndefined();
    }
  });

  test.each([
    path,
    `${path}?`,
    `${path}?x=1`,
    `https://api.example.com${path}`,
    `http://x${path}?a=b`,
  ])('%j: the document, whatever its query and its form', (url) => {
    expect(respond({ method: 'GET', url })).toEqual(respond({ method: 'GET', url: path }));
    expect(respond({ method: 'GET', url })?.status).toBe(200);
  });

  test('a resource with a query has a document with that query only', () => {
    const queried = createMetadata({ resource: `${RESOURCE}?tenant=1` });
    expect(queried.respond({ method: 'GET', url: `${path}?tenant=1` })?.status).toBe(200);
    expect(queried.respond({ method: 'GET', url: path })).toBeUndefined();
    expect(queried.respond({ method: 'GET', url: `${path}?tenant=2` })).toBeUndefined();
  });

  test('nothing is asked of the verifier before the first request, and once then', () => {
    const keys = setting.issuer.keySource();
    const peek = vi.spyOn(keys, 'peek');
    const metadata = create({ keys, resource: RESOURCE }).metadata();
    expect(peek).not.toHaveBeenCalled();
    for (const method of ['GET', 'HEAD', 'GET']) metadata.respond({ method, url: metadata.path });
    expect(peek).toHaveBeenCalledOnce();
    expect(keys.loads).toBe(0);
  });
});

describe('in an auth', () => {
  test('metadata() without a resource is a mistake', () => {
    expect(problemsOf(() => create().metadata())).toEqual([
      { path: 'resource', message: 'is required by metadata(): the URL of this API' },
    ]);
  });

  test('a description of nothing is one too', () => {
    expect(pathsOf(() => create({ metadata: { resourceName: 'x' } }))).toEqual(['metadata']);
  });

  test.each([[null], ['x'], [[]]])('a description that is %j', (metadata) => {
    expect(pathsOf(() => create({ resource: RESOURCE, metadata }))).toEqual(['metadata']);
  });

  test('with a verifier that is there already', () => {
    const verifier = createVerifier(base);
    const auth = createPlainAuth(
      { verifier, resource: RESOURCE, metadata: { resourceName: 'x' } },
      () => setting.keys,
    );
    expect(documentOf(auth.metadata())).toEqual({
      resource: RESOURCE,
      authorization_servers: [ISSUER],
      bearer_methods_supported: ['header'],
      resource_name: 'x',
    });
  });
});

test('profile fapi2 takes no keys without TLS, and none from internal hosts that are discovered', () => {
  const options = {
    profile: 'fapi2',
    algorithms: undefined,
    audience: AUDIENCE,
    mtls: {},
    checkRevoked: () => false,
  };
  const dangerouslyAllowHttpOrigins = ['http://keycloak.auth.svc:8080'];
  expect(
    problemsOf(() => createPlainAuth({ issuer: ISSUER, ...options }, () => setting.keys)),
  ).toEqual([]);
  expect(
    problemsOf(() =>
      createPlainAuth(
        { issuer: ISSUER, ...options, dangerouslyAllowHttpOrigins },
        () => setting.keys,
      ),
    ),
  ).toEqual([
    {
      path: 'dangerouslyAllowHttpOrigins',
      message: 'is not allowed in profile fapi2: keys must be fetched over TLS',
    },
  ]);
  const dangerouslyAllowPrivateHosts = ['keycloak.auth.svc'];
  expect(
    problemsOf(() =>
      createPlainAuth(
        { issuer: ISSUER, ...options, dangerouslyAllowPrivateHosts },
        () => setting.keys,
      ),
    ),
  ).toEqual([
    {
      path: 'dangerouslyAllowPrivateHosts',
      message:
        'is not allowed in profile fapi2: internal hosts must be named by `issuer` or `jwksUri`',
    },
  ]);
});

describe('profile mcp', () => {
  const mcp = { profile: 'mcp', audience: [AUDIENCE, RESOURCE] };
  const complete = { ...mcp, resource: RESOURCE };

  test('is content with a resource that is an audience', () => {
    expect(documentOf(create(complete).metadata())).toMatchObject({
      resource: RESOURCE,
      authorization_servers: [ISSUER],
    });
  });

  test.each([
    ['no resource', { ...mcp }, ['resource']],
    ['a wrong resource, once', { ...mcp, resource: 'x' }, ['resource']],
    ['another audience', { ...complete, audience: AUDIENCE }, ['audience']],
    ['the same with a slash', { ...complete, audience: `${RESOURCE}/` }, ['audience']],
    [
      'offline_access',
      { ...complete, metadata: { scopesSupported: ['a', 'offline_access'] } },
      ['metadata.scopesSupported'],
    ],
    [
      'offline_access of tokens',
      { ...complete, requiredScopes: ['a', 'offline_access'], anyScope: ['offline_access'] },
      ['requiredScopes', 'anyScope'],
    ],
    [
      'a resolver alone',
      { ...complete, issuer: undefined, resolveIssuer: nobody },
      ['metadata.authorizationServers'],
    ],
  ])('refuses %s', (_, options, paths) => {
    expect(pathsOf(() => create(options))).toEqual(paths);
  });

  test('a resolver with the issuers that clients may ask', () => {
    const options = { ...complete, issuer: undefined, resolveIssuer: nobody };
    const authorizationServers = ['https://login.example.com'];
    const auth = create({ ...options, metadata: { authorizationServers } });
    expect(documentOf(auth.metadata())['authorization_servers']).toEqual(authorizationServers);
  });

  test('counts for each listed issuer that has it', () => {
    const { issuer: _, ...rest } = base;
    const issuers = [
      { issuer: ISSUER, profile: 'mcp' },
      { issuer: 'https://two.example.com', profile: 'mcp', audience: RESOURCE },
      { issuer: 'https://three.example.com', profile: 'mcp', audience: ['x'] },
      { issuer: 'https://four.example.com', audience: ['x'] },
    ];
    const options = { ...rest, issuer: undefined, issuers };
    expect(pathsOf(() => create(options))).toEqual(['resource']);
    expect(pathsOf(() => create({ ...options, resource: RESOURCE }))).toEqual([
      'audience',
      'issuers[2].audience',
    ]);
  });

  test('other profiles may list offline_access', () => {
    const metadata = { scopesSupported: ['offline_access'] };
    expect(() => create({ resource: RESOURCE, metadata })).not.toThrow();
  });
});

describe('challenges', () => {
  const url = `https://api.example.com${WELL_KNOWN}/v1`;
  test('name where the metadata is, whatever was refused', async () => {
    const auth = create({ resource: RESOURCE });
    const ending = `, resource_metadata="${url}"`;
    expect(await challengeOf(auth)).toBe(`Bearer scope="a"${ending}`);
    expect(await challengeOf(auth, 'opaque')).toContain('error="invalid_token"');
    expect(await challengeOf(auth, 'opaque')).toContain(ending);
    expect(await challengeOf(auth, await setting.issuer.sign())).toContain(
      'error="insufficient_scope"',
    );
    expect(await challengeOf(auth, await setting.issuer.sign())).toContain(ending);
  });

  test('name none without a resource', async () => {
    expect(await challengeOf(create())).toBe('Bearer scope="a"');
  });
});
