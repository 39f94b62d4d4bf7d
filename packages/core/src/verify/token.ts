import type { Actor } from '../contract/actor.ts';
import type { AuthorizationDetail } from '../contract/authorization-details.ts';
import type { AccessTokenClaims } from '../contract/result.ts';
import type { Algorithm } from '../jose/algorithms.ts';
import type { VerificationKey } from '../jose/jwk.ts';
import type { Thumbprints } from '../jose/key-index.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { JsonObject } from '../wire/json.ts';

/** The parts of a token. Nothing in it is verified: every member is what the sender wrote. */
export interface ParsedToken {
  /** The token as it was presented: the JWE, where it is encrypted. */
  readonly token: string;
  readonly header: UnverifiedHeader;
  /** The header as it stands in the token, unless a header memory knows it. */
  readonly newHeader: string | undefined;
  readonly payload: UnverifiedClaims;
  readonly signature: Uint8Array;
  /** The signed token up to its second dot: the ASCII text that the signature covers (RFC 7515 §5.2). */
  readonly signingInput: string;
}

/** The JOSE header before its stage has passed. */
export type UnverifiedHeader = JsonObject;
/** The payload before its signature was verified. */
export type UnverifiedClaims = JsonObject;

/** A header that the issuer's rules permit. */
export interface CheckedHeader {
  readonly algorithm: Algorithm;
  readonly kid: string | undefined;
  /** Only without `kid`, which decides alone: the certificate of the key. */
  readonly thumbprints: Thumbprints | undefined;
  /** Whether `typ` names the access-token type of RFC 9068. */
  readonly isAccessTokenType: boolean;
}

/** The result of stages 1 to 6. */
export interface Established {
  readonly token: string;
  readonly entry: TrustEntry;
  readonly header: CheckedHeader;
  readonly key: VerificationKey;
  /** The verified payload. Our own rules and identity fields read it, never the schema's output. */
  readonly payload: AccessTokenClaims;
  readonly claims: AccessTokenClaims;
  readonly actor: Actor | undefined;
  /** Undefined without the option that reads them. */
  readonly details: readonly AuthorizationDetail[] | undefined;
}
