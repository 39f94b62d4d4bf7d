// What is refused among the options of the metadata, and in which words.
import { createMetadata } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { messagesOf } from '../setting.ts';

type Members = Readonly<Record<string, unknown>>;

const RESOURCE = 'https://api.example.com';
const told = (settings: Members): readonly string[] =>
  messagesOf(() => createMetadata({ resource: RESOURCE, ...settings }));

function documentOf(settings: Members): Members {
  const { path, respond } = createMetadata({ resource: RESOURCE, ...settings });
  return JSON.parse(respond({ method: 'GET', url: path })?.body ?? '') as Members;
}

describe('the name of an extension', () => {
  test.each([
    ['resource', '`resource`'],
    ['authorization_servers', '`authorizationServers`'],
    ['jwks_uri', '`jwksUri`'],
    ['scopes_supported', '`scopesSupported`'],
    ['bearer_methods_supported', 'no option: tokens are read from the header alone'],
    ['resource_signing_alg_values_supported', '`resourceSigningAlgValuesSupported`'],
    ['resource_name', '`resourceName`'],
    ['resource_documentation', '`resourceDocumentation`'],
    ['resource_policy_uri', '`resourcePolicyUri`'],
    ['resource_tos_uri', '`resourceTosUri`'],
    ['tls_client_certificate_bound_access_tokens', '`tlsClientCertificateBoundAccessTokens`'],
    ['authorization_details_types_supported', '`authorizationDetailsTypesSupported`'],
    ['dpop_signing_alg_values_supported', '`dpop` of the verifier'],
    ['dpop_bound_access_tokens_required', '`dpop` of the verifier'],
    ['signed_metadata', '`signedMetadata`'],
  ])('%s has an option of its own', (name, use) => {
    expect(told({ extensions: { [name]: 'x' } })).toEqual([
      `extensions.${name}: is a member of RFC 9728; use ${use}`,
    ]);
    expect(told({ extensions: { [`${name}#de`]: 'x' } })).toEqual([
      `extensions.${name}#de: is a member of RFC 9728; use ${use}`,
    ]);
    const shouted = name.toUpperCase();
    expect(told({ extensions: { [shouted]: 'x' } })).toEqual([
      `extensions.${shouted}: is nearly \`${name}\`, a member of RFC 9728; use ${use}`,
    ]);
  });

  test.each(['x_name#de', `x_name#${'a'.repeat(64)}`, 'x_name#zh-Hant', `${'x'.repeat(256)}#d`])(
    '%s is published',
    (name) => {
      expect(documentOf({ extensions: { [name]: 'x' } })).toMatchObject({ [name]: 'x' });
    },
  );

  test.each(['a b', '', 'ä', 'x#', 'x#de#fr', 'x#d_e', '#de', `x#${'a'.repeat(65)}`])(
    '%j is none',
    (name) => {
      expect(told({ extensions: { [name]: 'x' } })).toEqual([
        `extensions.${name}: is not a name that metadata can have`,
      ]);
    },
  );
});

class Limit {
  readonly perMinute = 5;
}

describe('the value of an extension', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['an instance of a class', new Limit()],
    ['one inside', { limit: new Limit() }],
    ['undefined beside a value', ['x', undefined]],
    ['a value beside undefined', [undefined, 'x']],
    ['a list with toJSON', Object.assign(['x'], { toJSON: () => 'y' })],
  ])('%s is not JSON with a value', (_, value) => {
    expect(told({ extensions: { x_limit: value } })).toEqual([
      'extensions.x_limit: must be a JSON value that is not null or empty',
    ]);
  });

  test('that cannot be read is reported once, beside the others', () => {
    const extensions = {
      get x_limit(): never {
        throw new Error('boom');
      },
      x_name: null,
    };
    expect(told({ extensions })).toEqual([
      'extensions.x_limit: could not be read: a getter or a proxy threw',
      'extensions.x_name: must be a JSON value that is not null or empty',
    ]);
  });

  test.each<[string, unknown]>([
    ['true', true],
    ['false', false],
    ['zero', 0],
    ['flags in a list', [true, false, null, '']],
  ])('%s is published', (_, value) => {
    expect(documentOf({ extensions: { x_flag: value } })).toMatchObject({ x_flag: value });
  });

  test('may be an object without a prototype', () => {
    const limit = Object.assign(Object.create(null) as object, { perMinute: 5 });
    expect(documentOf({ extensions: { x_limit: limit } })).toMatchObject({
      x_limit: { perMinute: 5 },
    });
  });
});

describe('other options', () => {
  test('an algorithm of signed responses is never none', () => {
    expect(told({ resourceSigningAlgValuesSupported: ['ES256', 'None'] })).toEqual([
      'resourceSigningAlgValuesSupported[1]: must not be none (RFC 9728 §2)',
    ]);
  });

  test.each(['resourceNames#de', 'resourceSigningAlgValuesSupported#de', 'resource#de'])(
    '%s translates no member for humans',
    (name) => {
      const [first = ''] = told({ [name]: 'x' });
      expect(first.startsWith(`${name}: is `)).toBe(true);
    },
  );
});

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const jwtOf = (claims: unknown, header: unknown = { alg: 'ES256' }): string =>
  `${encode(header)}.${encode(claims)}.c2ln`;

describe('signed metadata', () => {
  const vouched = { iss: 'https://federation.test', resource: RESOURCE };
  const NO_JWT = 'must be a signed JWT in compact form';
  const invalid = Buffer.concat([
    Buffer.from('{"iss":"https://federation.test","x":"'),
    Buffer.of(0xff),
    Buffer.from(`","resource":"${RESOURCE}"}`),
  ]);

  test.each<[string, string, string]>([
    ['no JWT', 'jwt', NO_JWT],
    [
      'claims that are not UTF-8',
      `${encode({ alg: 'ES256' })}.${invalid.toString('base64url')}.c2ln`,
      NO_JWT,
    ],
    ['claims after a byte order mark', jwtOf(`\uFEFF${JSON.stringify(vouched)}`), NO_JWT],
    ['a header after one', jwtOf(vouched, '\uFEFF{"alg":"ES256"}'), NO_JWT],
    ['alg none', jwtOf(vouched, { alg: 'None' }), 'must be signed: its `alg` is none'],
    ['no iss', jwtOf({ resource: RESOURCE }), 'must have an `iss`, the party that vouches for it'],
    [
      'signed_metadata in itself',
      jwtOf({ ...vouched, signed_metadata: 'x' }),
      'must not contain `signed_metadata` itself',
    ],
    [
      'another resource',
      jwtOf({ ...vouched, resource: 'https://b.test' }),
      'must contain the same `resource` as the metadata',
    ],
  ])('with %s', (_, signedMetadata, message) => {
    expect(told({ signedMetadata })).toEqual([`signedMetadata: ${message}`]);
  });

  test('is not compared with a resource that is missing', () => {
    const messages = told({ resource: undefined, signedMetadata: jwtOf(vouched) });
    expect(messages).toEqual(['resource: is required: the URL of this API']);
  });
});
