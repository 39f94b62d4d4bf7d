import type { AuthScheme } from '../errors/challenge.ts';
import type { AuthError } from '../errors/errors.ts';
import type { Actor } from './actor.ts';
import type {
  AuthorizationDetails,
  DetailsOf,
  UntypedDetails,
  WithDetails,
} from './authorization-details.ts';
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

/** The options of a listed issuer, as far as they decide the type of its claims. */
interface IssuerWithSchema {
  readonly issuer: string;
  readonly claims?: ClaimsSchema | undefined;
  readonly authorizationDetails?: AuthorizationDetails | undefined;
}

/** An issuer with a schema of its own. */
type OwnSchema =
  | { readonly claims: ClaimsSchema }
  | { readonly authorizationDetails: AuthorizationDetails };

/** The claims of one issuer: by its own schema, or else by that of the verifier. */
type ClaimsOfIssuer<
  Issuer extends IssuerWithSchema,
  Schema extends ClaimsSchema | undefined,
  Details,
> = WithDetails<
  Issuer extends { readonly claims: infer Own extends ClaimsSchema }
    ? Readonly<Overlay<VerifiedClaims<Own>, { iss: Issuer['issuer'] }>>
    : Readonly<Overlay<VerifiedClaims<Schema>, { iss: Issuer['issuer'] }>>,
  Issuer extends { readonly authorizationDetails: infer Own extends AuthorizationDetails }
    ? Own
    : Details
>;

/**
 * The claims that a verifier with several issuers returns. Where an issuer has a schema of its own, it
 * is a union, in which `iss` tells the types apart. `Details` are the verifier's authorization details.
 */
export type ClaimsOfIssuers<
  Schema extends ClaimsSchema | undefined,
  Issuers extends readonly IssuerWithSchema[],
  Details = undefined,
> = [Extract<Issuers[number], OwnSchema>] extends [never]
  ? WithDetails<VerifiedClaims<Schema>, Details>
  : Issuers[number] extends infer Issuer
    ? Issuer extends IssuerWithSchema
      ? ClaimsOfIssuer<Issuer, Schema, Details>
      : never
    : never;

/** How the sender proved that the token was issued to it. */
export interface Binding {
  readonly method: 'jkt' | 'x5t#S256';
  readonly thumbprint: string;
  /** The nonce for the client's next DPoP proof; adapters send it with the response (RFC 9449 §8.2). */
  readonly nextNonce?: string | undefined;
}

/**
 * The identity that a verified access token proves. Frozen. A stable key for a user is the pair
 * (`issuer`, `subject`): a subject alone is only unique within its issuer (RFC 9068 §5). Where issuers
 * have schemas of their own, `issuer` tells which type `claims` has.
 */
export type VerifiedToken<Claims = AccessTokenClaims> = VerifiedIdentity & ClaimsByIssuer<Claims>;

/** What schemas type, and the issuer: one set for each type of claims. */
type ClaimsByIssuer<Claims> = [Claims] extends [never]
  ? { readonly claims: Claims } & UntypedDetails
  : Claims extends { readonly iss: infer Issuer extends string }
    ? { readonly claims: Claims; readonly issuer: Issuer } & DetailsOf<Claims>
    : { readonly claims: Claims } & DetailsOf<Claims>;

/** The members of an identity that do not depend on a schema. */
export interface VerifiedIdentity {
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
  /** `iat`, in epoch seconds. Not enumerable, like the members from here to `actor`. */
  readonly issuedAt: number | undefined;
  /** `sid`: the session at the issuer that the token belongs to. */
  readonly sessionId: string | undefined;
  /** `acr`: how the user authenticated (RFC 9470 §6.1). */
  readonly acr: string | undefined;
  /** `auth_time`, in epoch seconds: when the user authenticated. */
  readonly authenticatedAt: number | undefined;
  /**
   * The party that acts with the token on behalf of `subject`: the outermost `act` (RFC 8693 §4.1).
   * Undefined for a token that its subject uses itself.
   */
  readonly actor: Actor | undefined;
  readonly scheme: AuthScheme;
  readonly binding: Binding | undefined;
  /** The token itself. Not enumerable, so that it is not logged with the identity. */
  readonly token: string;
}

/** The result of `tryVerify`. */
export type Outcome<Claims = AccessTokenClaims> =
  | { readonly ok: true; readonly token: VerifiedToken<Claims> }
  | { readonly ok: false; readonly error: AuthError };
