import { describe, expect, test } from 'vitest';
import { toAlgorithm } from '../../src/jose/algorithms.ts';
import { checkKind, isIdToken } from '../../src/verify/kind.ts';
import type { CheckedHeader } from '../../src/verify/token.ts';
import { syncCodeOf } from '../setting.ts';

type Members = Readonly<Record<string, unknown>>;

const REFUSED = 'invalid_token_type';
const headerOf = (isAccessTokenType: boolean): CheckedHeader => {
  const algorithm = toAlgorithm('RS256');
  if (algorithm === undefined) throw new Error('no RS256');
  return { algorithm, kid: undefined, thumbprints: undefined, isAccessTokenType };
};
const [plain, typed] = [headerOf(false), headerOf(true)];
const kindOf = (payload: Members): string =>
  syncCodeOf(() => checkKind(payload, plain, { acceptsNonce: false }));

/** The claims in which any spelling of an access token is known. */
const SPELLED = ['typ', 'purpose', 'token_type', 'tokenType', 'type'];

describe.each(SPELLED)('%s', (name) => {
  test.each([
    'bearer',
    'Bearer',
    'DPoP',
    'access',
    'accesstoken',
    'access_token',
    'access-token',
    'Access Token',
    'at+jwt',
    'application/at+jwt',
    'APPLICATION/AT+JWT',
  ])('%j is an access token, also one with a nonce', (value) => {
    expect(kindOf({ [name]: value })).toBe('passed');
    expect(kindOf({ [name]: value, nonce: 'n' })).toBe('passed');
  });

  test.each([
    'xbearer',
    'bearerx',
    'bearer ',
    'my access',
    'access  token',
    'access.token',
    'access_tokens',
    'application/access',
    'xat+jw',
    'token',
    '',
    ['bearer'],
    { toString: 'bearer' },
  ])('%j says nothing, so a nonce marks an ID token', (value) => {
    expect(kindOf({ [name]: value })).toBe('passed');
    expect(kindOf({ [name]: value, nonce: 'n' })).toBe(REFUSED);
  });

  const kinds = ['id', 'identity', 'refresh', 'offline', 'logout', 'registration'];
  const registrations = ['registration', 'initial'].flatMap((kind) =>
    ['', ' ', '_', '-'].map((gap) => `${kind}${gap}access`),
  );
  test.each(
    [...kinds, ...registrations].flatMap((kind) =>
      ['', 'token', ' Token', '_token', '-token', 'jwt', '_JWT'].map((end) => `${kind}${end}`),
    ),
  )('%j is another kind', (value) => {
    expect(kindOf({ [name]: value })).toBe(REFUSED);
  });

  test.each([
    'xid',
    'idx',
    'id.token',
    'id__token',
    'id_tokens',
    'id_tokenjwt',
    'initial',
    'registration.access',
    'initial.access',
    'my refresh',
    ['refresh'],
    5,
    null,
  ])('%j has another meaning', (value) => {
    expect(kindOf({ [name]: value })).toBe('passed');
  });
});

describe('typ of Keycloak, and of any JWT', () => {
  test.each([
    'Serialized-ID',
    'ORGIVT',
    'verify-email',
    'update-email',
    'reset-credentials',
    'execute-actions',
    'idp-verify-account-via-email',
    'idp-verify-',
    'logout+jwt',
    'x+JWT',
    'xat+jwt',
  ])('%s', (typ) => {
    expect(kindOf({ typ })).toBe(REFUSED);
    expect(kindOf({ type: typ })).toBe('passed');
  });

  test.each([
    'xserialized-id',
    'serialized-idx',
    'xorgivt',
    'orgivtx',
    'verify-emails',
    'email',
    'x idp-verify-account',
    'x+jwts',
    'xjwt',
  ])('%s is none of them', (typ) => {
    expect(kindOf({ typ })).toBe('passed');
  });
});

describe('claims that name the kind of a token and nothing else', () => {
  test.each([
    ['token_use', 'access'],
    ['tokenName', 'access_token'],
    ['tok_type', 'AT'],
  ])('%s', (name, access) => {
    expect(kindOf({ [name]: access })).toBe('passed');
    expect(kindOf({ [name]: access, nonce: 'n' })).toBe('passed');
    for (const value of [
      `x${access}`,
      `${access}x`,
      access.toLowerCase() + ' ',
      '',
      null,
      [access],
    ])
      expect(kindOf({ [name]: value })).toBe(REFUSED);
  });

  test.each([
    'at_hash',
    'c_hash',
    's_hash',
    'urn:openid:params:jwt:claim:rt_hash',
    'urn:openid:params:jwt:claim:auth_req_id',
    'sub_jwk',
    'events',
  ])('%s is of other kinds, whatever it holds', (name) => {
    expect(kindOf({ [name]: null })).toBe(REFUSED);
  });

  test('inherited ones are none', () => {
    const inherited = { at_hash: 'x', nonce: 'n', token_use: 'id', type: 'refresh' };
    expect(kindOf(Object.create(inherited) as Members)).toBe('passed');
  });

  test('a nonce is no mark where its issuer writes it into both kinds', () => {
    const nonce = 'n';
    const accepts = { acceptsNonce: true };
    expect(syncCodeOf(() => checkKind({ nonce }, plain, accepts))).toBe('passed');
    expect(syncCodeOf(() => checkKind({ nonce, at_hash: '' }, plain, accepts))).toBe(REFUSED);
    expect(syncCodeOf(() => checkKind({ nonce }, typed, { acceptsNonce: false }))).toBe('passed');
  });
});

describe('an ordinary ID token', () => {
  const none = { clientIds: undefined };
  const login = { aud: 'client', auth_time: 1 };

  test.each<[string, Members]>([
    ['for its authorized party', { aud: 'client', azp: 'client' }],
    ['the same in a list', { aud: ['client'], azp: 'client' }],
    ...['auth_time', 'amr', 'sid', 'email', 'name', 'preferred_username', 'given_name'].map(
      (name): [string, Members] => [`with ${name}`, { aud: 'client', [name]: 1 }],
    ),
  ])('%s', (_, payload) => {
    expect(isIdToken(payload, plain, none)).toBe(true);
    expect(isIdToken(payload, typed, none)).toBe(false);
    expect(isIdToken({ ...payload, token_type: 'Bearer' }, plain, none)).toBe(false);
  });

  test('for a client of this API', () => {
    const clientIds = new Set(['client']);
    expect(isIdToken({ aud: 'client' }, plain, { clientIds })).toBe(true);
    expect(isIdToken({ aud: 'other' }, plain, { clientIds })).toBe(false);
  });

  test.each(['scope', 'scp', 'client_id', 'cid', 'permissions', 'gty', 'cnf', 'act'])(
    'has no %s',
    (name) => {
      expect(isIdToken(login, plain, none)).toBe(true);
      expect(isIdToken({ ...login, [name]: null }, plain, none)).toBe(false);
    },
  );

  test.each<[string, Members]>([
    ['two audiences', { ...login, aud: ['client', 'other'] }],
    ['no audience', { auth_time: 1 }],
    ['an empty list of audiences', { ...login, aud: [] }],
    ['an audience that is a number', { ...login, aud: 5 }],
    ['a list with a number', { ...login, aud: [5] }],
    ['another authorized party, and nothing of a login', { aud: 'client', azp: 'other' }],
  ])('has not %s', (_, payload) => {
    expect(isIdToken(payload, plain, none)).toBe(false);
  });
});
