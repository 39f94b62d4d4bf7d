import { refusal } from '../errors/refusal.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { memberOf } from '../wire/json.ts';
import type { CheckedHeader, UnverifiedClaims } from './token.ts';

/**
 * Refuses a token that says itself that it is no access token: by a claim that only other kinds have, by
 * a claim that names its kind, or by `nonce`, which belongs to ID tokens unless the token says that it
 * is an access token, or its issuer writes it into both. Keycloak before version 25 says so with its payload
 * `typ`, `Bearer`.
 *
 * @throws {AuthError} `invalid_token_type`
 * @see RFC 8725 §3.12
 */
export function checkKind(
  payload: UnverifiedClaims,
  header: CheckedHeader,
  { acceptsNonce }: Pick<TrustEntry, 'acceptsNonce'>,
): void {
  const foreign = FOREIGN_CLAIMS.find((name) => Object.hasOwn(payload, name));
  if (foreign !== undefined) refuse({ problem: 'foreign-claim', claim: foreign });
  const named = KIND_CLAIMS.find((claim) => namesOtherKind(payload, claim));
  if (named !== undefined) refuse({ problem: 'named-kind', claim: named.name });
  if (!acceptsNonce && Object.hasOwn(payload, 'nonce') && !saysAccess(payload, header)) {
    refuse({ problem: 'nonce' });
  }
}

function refuse(facts: Parameters<typeof refusal<'invalid_token_type'>>[1]): never {
  throw refusal('invalid_token_type', facts);
}

// OpenID Connect Core §3.1.3.6 and §3.3.2.11; CIBA §10.3.1; Self-Issued OP v2 §11.1; RFC 8417 §2.2.
const FOREIGN_CLAIMS: readonly string[] = [
  'at_hash',
  'c_hash',
  's_hash',
  'urn:openid:params:jwt:claim:rt_hash',
  'urn:openid:params:jwt:claim:auth_req_id',
  'sub_jwk',
  'events',
];

/** A claim in which an authorization server names the kind of a token. */
interface KindClaim {
  readonly name: string;
  /** The value in an access token. */
  readonly access: RegExp;
  /** The values in other kinds. Undefined: every other, since the claim has no other meaning. */
  readonly other?: RegExp;
}

const BEARER = /^(?:bearer|dpop|access|access[ _-]?token|(?:application\/)?at\+jwt)$/i;
const OTHER_TOKEN =
  /^(?:id|identity|refresh|offline|logout|registration|registration[ _-]?access|initial[ _-]?access)(?:[ _-]?(?:token|jwt))?$/i;
// The payload `typ` of Keycloak's action tokens, and any type of a JWT.
const OTHER_TYP = new RegExp(
  `${OTHER_TOKEN.source}|^(?:serialized-id|orgivt|(?:verify|update)-email|reset-credentials|execute-actions)$|^idp-verify-|\\+jwt$`,
  'i',
);

const KIND_CLAIMS: readonly KindClaim[] = [
  // Amazon Cognito
  { name: 'token_use', access: /^access$/ },
  // ForgeRock and Ping Access Management
  { name: 'tokenName', access: /^access_token$/ },
  // Oracle Identity Cloud
  { name: 'tok_type', access: /^AT$/ },
  // Keycloak
  { name: 'typ', access: BEARER, other: OTHER_TYP },
  // Curity
  { name: 'purpose', access: BEARER, other: OTHER_TOKEN },
  // Several libraries. Others use these names for what has nothing to do with the kind of the token.
  { name: 'token_type', access: BEARER, other: OTHER_TOKEN },
  { name: 'tokenType', access: BEARER, other: OTHER_TOKEN },
  { name: 'type', access: BEARER, other: OTHER_TOKEN },
];

function namesOtherKind(payload: UnverifiedClaims, { name, access, other }: KindClaim): boolean {
  if (!Object.hasOwn(payload, name)) return false;
  const value = payload[name];
  if (other === undefined) return typeof value !== 'string' || !access.test(value);
  return typeof value === 'string' && other.test(value) && !access.test(value);
}

/** Whether the token says that it is an access token: in its header, or in a claim that names its kind. */
function saysAccess(payload: UnverifiedClaims, { isAccessTokenType }: CheckedHeader): boolean {
  if (isAccessTokenType) return true;
  return KIND_CLAIMS.some(({ name, access }) => {
    const value = memberOf(payload, name);
    return typeof value === 'string' && access.test(value);
  });
}

/** The claims that {@link checkKind} looks at. A token without any of them says nothing of its kind. */
export const TELLING_CLAIMS: ReadonlySet<string> = new Set([
  ...FOREIGN_CLAIMS,
  ...KIND_CLAIMS.map(({ name }) => name),
  'nonce',
]);

// Claims of a user's profile and login that ID tokens have (OpenID Connect Core §2, §5.1), and claims of
// access tokens alone.
const ID_TOKEN_CLAIMS = [
  'auth_time',
  'amr',
  'sid',
  'email',
  'name',
  'preferred_username',
  'given_name',
];
const ACCESS_TOKEN_CLAIMS = [
  'scope',
  'scp',
  'client_id',
  'cid',
  'permissions',
  'gty',
  'cnf',
  'act',
];

/**
 * Returns whether a token with an audience that is not this API is an ordinary ID token: one for a client
 * that says nothing of an access token. Such a token is refused in any case; this decides only how.
 */
export function isIdToken(
  payload: UnverifiedClaims,
  header: CheckedHeader,
  { clientIds }: Pick<TrustEntry, 'clientIds'>,
): boolean {
  const has = (name: string): boolean => Object.hasOwn(payload, name);
  const client = soleAudienceOf(payload);
  if (client === undefined || saysAccess(payload, header)) return false;
  if (ACCESS_TOKEN_CLAIMS.some(has)) return false;
  return (
    client === memberOf(payload, 'azp') ||
    clientIds?.has(client) === true ||
    ID_TOKEN_CLAIMS.some(has)
  );
}

function soleAudienceOf(payload: UnverifiedClaims): string | undefined {
  const aud = memberOf(payload, 'aud');
  const sole: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  return typeof sole === 'string' ? sole : undefined;
}
