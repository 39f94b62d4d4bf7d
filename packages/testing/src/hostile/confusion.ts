import { toPublicJwk } from '../keys.ts';
import type { Attack, HostileKit } from './kit.ts';

const otherKind = { code: 'invalid_token_type', source: 'RFC 8725 §3.12' } as const;

/** A genuine JWT of the same issuer that is not an access token. */
export async function confusionAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [...byType(kit), ...byClaims(kit), ...realKinds(kit)];
}

function byType(kit: HostileKit): readonly Attack[] {
  const types = {
    dpop: 'dpop+jwt',
    logout: 'logout+jwt',
    'security-event': 'secevent+jwt',
    introspection: 'token-introspection+jwt',
    'authorization-request': 'oauth-authz-req+jwt',
    'client-authentication': 'client-authentication+jwt',
    credential: 'vc+jwt',
    'entity-statement': 'entity-statement+jwt',
    'logout-in-full': 'application/logout+jwt',
    'logout-in-upper-case': 'LOGOUT+JWT',
    jwe: 'JWE',
    'jose-json': 'JOSE+JSON',
    'id-token': 'id_token',
    'at-jwt-with-parameter': 'at+jwt; charset=utf-8',
    'at-jwt-with-space': 'at+jwt ',
    'at-jwt-with-prefix-twice': 'application/application/at+jwt',
    'at-jwt-as-text': 'text/at+jwt',
    empty: '',
  };
  return Object.entries(types).map(([name, typ]) => ({
    ...otherKind,
    name: `typ-${name}`,
    source: 'RFC 8725 §3.11, RFC 9068 §2.1',
    stage: 'header' as const,
    token: kit.sign({}, { typ }),
  }));
}

function byClaims(kit: HostileKit): readonly Attack[] {
  const hash = 'MTIzNDU2Nzg5MGFiY2RlZg';
  const event = 'http://schemas.openid.net/event/backchannel-logout';
  const claims: Readonly<Record<string, Record<string, unknown>>> = {
    'at-hash': { at_hash: hash },
    'c-hash': { c_hash: hash },
    's-hash': { s_hash: hash },
    'at-hash-null': { at_hash: null },
    events: { events: { [event]: {} } },
    'token-use-id': { token_use: 'id' },
    'token-use-in-other-case': { token_use: 'ACCESS' },
    'token-use-list': { token_use: ['access'] },
    'payload-typ-id': { typ: 'ID' },
    'payload-typ-refresh': { typ: 'Refresh' },
    'payload-typ-offline': { typ: 'Offline' },
    'payload-typ-logout': { typ: 'Logout' },
    'payload-typ-registration': { typ: 'RegistrationAccessToken' },
    'token-name-refresh': { tokenName: 'refresh_token' },
    'token-name-id': { tokenName: 'id_token' },
    'token-type-refresh': { token_type: 'refresh' },
    'nonce-beside-scope': { nonce: 'n-1', scope: 'read' },
    'nonce-beside-scp-and-cid': { nonce: 'n-1', scp: ['read'], cid: 'client' },
  };
  return [
    ...Object.entries(claims).map(([name, extra]) => ({
      ...otherKind,
      name: `kind-${name}`,
      stage: 'claims' as const,
      token: kit.sign(extra, { typ: 'JWT' }),
      control: kit.sign({}, { typ: 'JWT' }),
    })),
    {
      ...otherKind,
      name: 'kind-at-hash-under-at-jwt',
      stage: 'claims',
      token: kit.sign({ at_hash: hash }),
    },
    ...['JWT', null].map((typ) => ({
      ...otherKind,
      name: `kind-nonce-${typ === null ? 'without-typ' : 'under-jwt'}`,
      stage: 'claims' as const,
      token: kit.sign({ nonce: 'n-1', client_id: undefined }, { typ }),
      // Keycloak before version 25 puts a nonce into access tokens, which its payload `typ` tells apart.
      control: kit.sign({ nonce: 'n-1', typ: 'Bearer' }, { typ }),
    })),
  ];
}

/** Complete tokens of other kinds, as their specifications define them. */
function realKinds(kit: HostileKit): readonly Attack[] {
  const now = kit.nowSeconds;
  const { audience } = kit.issuer;
  const client = 'test-client';
  return [
    {
      ...otherKind,
      name: 'real-id-token',
      source: 'OpenID Connect Core §2',
      stage: 'claims',
      token: kit.sign(
        { client_id: undefined, azp: client, nonce: 'n-1', auth_time: now, at_hash: 'MTIz' },
        { typ: null },
      ),
      control: kit.sign({ client_id: undefined, azp: client, auth_time: now }, { typ: null }),
    },
    {
      ...otherKind,
      name: 'real-id-token-for-the-client',
      source: 'OpenID Connect Core §2',
      stage: 'claims',
      token: kit.sign({ client_id: undefined, aud: client, nonce: 'n-1' }, { typ: 'JWT' }),
    },
    {
      ...otherKind,
      name: 'real-logout-token',
      source: 'OpenID Connect Back-Channel Logout §2.4',
      stage: 'header',
      token: kit.sign({ events: {}, sid: 's-1' }, { typ: 'logout+jwt' }),
    },
    {
      name: 'real-dpop-proof',
      source: 'RFC 9449 §4.2',
      code: 'missing_claim',
      stage: 'issuer',
      token: kit.raw({
        header: { typ: 'dpop+jwt', alg: 'RS256', jwk: toPublicJwk(kit.key) },
        payload: { jti: 'p-1', htm: 'GET', htu: 'https://api.test/me', iat: now },
      }),
    },
    {
      name: 'real-client-assertion',
      source: 'RFC 7523 §3, CVE-2026-41164',
      code: 'invalid_issuer',
      stage: 'issuer',
      token: kit.sign({ iss: client, sub: client, aud: kit.issuer.issuer }, { typ: null }),
    },
    {
      name: 'real-authorization-response',
      source: 'JWT Secured Authorization Response Mode §2.1',
      code: 'invalid_audience',
      stage: 'claims',
      token: kit.raw({
        header: { alg: 'RS256', kid: kit.issuer.signingKey('RS256').kid },
        payload: { iss: kit.issuer.issuer, aud: client, exp: now + 300, code: 'c-1', state: 's-1' },
      }),
      control: kit.raw({
        header: { alg: 'RS256', kid: kit.issuer.signingKey('RS256').kid },
        payload: { iss: kit.issuer.issuer, aud: audience, exp: now + 300 },
      }),
    },
  ];
}
