import type { MaybePromise } from '../maybe-promise.ts';
import type { CONTRACT } from './key-source.ts';

/** One entry of the claim `authorization_details` (RFC 9396 §2), as the schema of its type returns it. */
export interface AuthorizationDetail {
  readonly type: string;
  readonly [member: string]: unknown;
}

/**
 * Reads the claim `authorization_details` (RFC 9396): what `createAuthorizationDetails` of
 * `@oidc-verify/core/rar` returns and the option `authorizationDetails` takes. A verifier without it
 * carries none of its code.
 */
export interface AuthorizationDetails<Detail = AuthorizationDetail> {
  readonly [CONTRACT]: number;
  /** The types that have a schema, for the metadata of the API (RFC 9728 §2). */
  readonly types: readonly string[];
  /**
   * Returns the details in the value of the claim that count for this API; undefined is a token without
   * the claim. What it throws ends the verification with a 503, unless it is an AuthError.
   *
   * @throws {AuthError} `invalid_claims`
   */
  read(claim: unknown): MaybePromise<readonly Detail[]>;
}

/** What a route requires of the details of a token: made by `anyOf` and `allOf` of the details. */
export interface AuthorizationDetailsRequirement {
  readonly [CONTRACT]: number;
  /** Returns true if the details of a token are enough. Others than those of the object that made it never are. */
  isMetBy(details: readonly AuthorizationDetail[] | undefined): boolean;
}

/** Where the type of a verifier's claims holds that of the details. No claim has this name. */
declare const DETAIL: unique symbol;

/** Adds to the type of claims that of the details which stand beside them. */
export type WithDetails<Claims, Details> = [Details] extends [AuthorizationDetails<infer Detail>]
  ? Claims & { readonly [DETAIL]: Detail }
  : Claims;

/** The details of an identity whose verifier has no schemas for them, or none that the compiler knows. */
export interface UntypedDetails {
  /**
   * What the token grants by `authorization_details`, as the schemas of its types returned it (RFC
   * 9396). Undefined without the option `authorizationDetails`. Not enumerable.
   */
  readonly authorizationDetails: readonly AuthorizationDetail[] | undefined;
}

/** The details of an identity with these claims. */
export type DetailsOf<Claims> = Claims extends {
  readonly [DETAIL]: infer Detail extends AuthorizationDetail;
}
  ? {
      /** What the token grants by `authorization_details` (RFC 9396). Not enumerable. */
      readonly authorizationDetails: readonly Detail[];
    }
  : UntypedDetails;
