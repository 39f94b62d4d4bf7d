import type { VerifiedToken } from '../contract/result.ts';
import { refusal } from '../errors/refusal.ts';
import { isJsonObject, memberOf } from '../wire/json.ts';
import { MAX_IDENTIFIER_LENGTH } from './selector.ts';

/** The content of a logout token, frozen. It has a `subject`, a `sessionId`, or both. */
export interface LogoutEvent {
  readonly issuer: string;
  /** The user who logged out: of all sessions, unless `sessionId` names one. */
  readonly subject: string | undefined;
  /** The session at the issuer that ended. */
  readonly sessionId: string | undefined;
  readonly jti: string;
  /** Epoch seconds, fractions possible. */
  readonly issuedAt: number;
  /**
   * When the logout token itself expires: epoch seconds, fractions possible. Without `exp`,
   * `maxTokenAgeSeconds` after `issuedAt`.
   */
  readonly expiresAt: number;
}

/** What a logout token is judged by. */
interface LogoutTerms {
  readonly clientIds: ReadonlySet<string>;
  readonly maxTokenAgeSeconds: number;
}

/** The member of `events` that makes a JWT a logout token. */
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

type Claims = Readonly<Record<string, unknown>>;

/**
 * Returns the logout event of a verified JWT. Refuses a JWT that is not a logout token for these clients.
 *
 * @throws {AuthError} `invalid_token_type`, `invalid_claims`, `invalid_audience`, `missing_claim`
 * @see OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6
 */
export function readLogoutEvent(
  { claims, issuer }: VerifiedToken,
  { clientIds, maxTokenAgeSeconds }: LogoutTerms,
): LogoutEvent {
  checkKind(claims);
  checkAudience(claims['aud'], clientIds);
  const subject = readIdentifier(claims, 'sub');
  const sessionId = readIdentifier(claims, 'sid');
  const jti = readIdentifier(claims, 'jti');
  const { iat } = claims;
  if (jti === undefined || iat === undefined || (subject ?? sessionId) === undefined) {
    const claim = jti === undefined ? 'jti' : iat === undefined ? 'iat' : 'sub, and no sid';
    throw refusal('missing_claim', { problem: 'logout', claim });
  }
  const exp = memberOf(claims, 'exp');
  const expiresAt = typeof exp === 'number' ? exp : iat + maxTokenAgeSeconds;
  return Object.freeze({ issuer, subject, sessionId, jti, issuedAt: iat, expiresAt });
}

// A logout token must not have a `nonce`. The other claims also appear in ID tokens only (OpenID Connect
// Core §3.1.3.6, §3.3.2.11). A token with one of them could be used as both (RFC 8725 §3.12).
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash'];
// The `typ` claims of Keycloak's other tokens.
const NON_LOGOUT_TYPES = ['id', 'bearer', 'dpop', 'refresh', 'offline'];

function checkKind(claims: Claims): void {
  const has = (name: string): boolean => Object.hasOwn(claims, name);
  const typ = memberOf(claims, 'typ');
  if (!has('events')) refuseKind('events');
  const foreign = ID_TOKEN_CLAIMS.find(has);
  if (foreign !== undefined) refuseKind(foreign);
  if (typeof typ === 'string' && NON_LOGOUT_TYPES.includes(typ.toLowerCase())) refuseKind('typ');
  const { events } = claims;
  if (!isJsonObject(events)) refuseClaim('events');
  // A different event makes it a different kind of security event token (RFC 8417 §2.2).
  if (!Object.hasOwn(events, EVENT)) refuseKind('events');
  if (!isJsonObject(events[EVENT])) refuseClaim('events');
}

function refuseKind(claim: string): never {
  throw refusal('invalid_token_type', { problem: 'logout', claim });
}

function refuseClaim(claim: string): never {
  throw refusal('invalid_claims', { problem: 'logout', claim });
}

/** OpenID Connect Core §3.1.3.7: every audience must be trusted. */
function checkAudience(aud: unknown, clientIds: ReadonlySet<string>): void {
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!named.every((name) => typeof name === 'string' && clientIds.has(name))) {
    throw refusal('invalid_audience', { problem: 'logout', clients: [...clientIds] });
  }
}

function readIdentifier(claims: Claims, name: string): string | undefined {
  const value = memberOf(claims, name);
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= MAX_IDENTIFIER_LENGTH) {
    return value;
  }
  return refuseClaim(name);
}
