import type { AuthScheme } from '../errors/challenge.ts';
import type { AuthError } from '../errors/errors.ts';
import type { ClaimsSchema, SchemaOutput } from './claims-schema.ts';

/** The payload of a verified access token. Only registered claims are checked. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly exp: number;
  readonly aud?: string | readonly string[];
  readonly sub?: string;
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
  readonly [claim: string]: unknown;
}

type Overlay<Base, Top> = {
  [Key in keyof Base as Key extends keyof Top ? never : Key]: Base[Key];
} & Top;

/** The claims that a verifier returns: the payload, overlaid with the output of the schema. */
export type VerifiedClaims<Schema extends ClaimsSchema | undefined> = Schema extends ClaimsSchema
  ? Readonly<Overlay<AccessTokenClaims, SchemaOutput<Schema>>>
  : AccessTokenClaims;

/** How the sender proved that the token was issued to it. */
export interface Binding {
  readonly method: 'jkt' | 'x5t#S256';
  readonly thumbprint: string;
  /** The nonce for the client's next DPoP proof; adapters send it with the response (RFC 9449 §8.2). */
  readonly nextNonce?: string | undefined;
}

/**
 * The identity that a verified access token proves. Frozen. A stable key for a user is the pair
 * (`issuer`, `subject`): a subject alone is only unique within its issuer (RFC 9068 §5).
 */
export interface VerifiedToken<Claims = AccessTokenClaims> {
  readonly claims: Claims;
  readonly issuer: string;
  /** `sub`, a non-empty string; some client-credentials tokens have none. */
  readonly subject: string | undefined;
  /**
   * The claim `clientIdClaim`; without that option, the first of `client_id`, `azp`, `cid`, `appid`.
   * Informational unless `clientIds` is configured.
   */
  readonly clientId: string | undefined;
  readonly scopes: ReadonlySet<string>;
  readonly permissions: ReadonlySet<string>;
  readonly jti: string | undefined;
  /** Epoch seconds, fractions possible. */
  readonly expiresAt: number;
  /** Epoch seconds, fractions possible. */
  readonly notBefore: number | undefined;
  /** `iat`, in epoch seconds. Not enumerable, like the members from here to `authenticatedAt`. */
  readonly issuedAt: number | undefined;
  /** `sid`: the session at the issuer that the token belongs to. */
  readonly sessionId: string | undefined;
  /** `acr`: how the user authenticated (RFC 9470 §6.1). */
  readonly acr: string | undefined;
  /** `auth_time`, in epoch seconds: when the user authenticated. */
  readonly authenticatedAt: number | undefined;
  readonly scheme: AuthScheme;
  readonly binding: Binding | undefined;
  /** The token itself. Not enumerable, so that it is not logged with the identity. */
  readonly token: string;
}

/** The result of `tryVerify`. */
export type Outcome<Claims = AccessTokenClaims> =
  | { readonly ok: true; readonly token: VerifiedToken<Claims> }
  | { readonly ok: false; readonly error: AuthError };
