/** A claim: a top-level name, or the path to a member inside, such as `['realm_access', 'roles']`. */
export type ClaimLocation = string | readonly [string, ...string[]];

/** A place in a token where names stand, such as scopes or roles, and how they are written there. */
export interface ClaimPlace {
  /** The claim: a top-level name, or the path to a member inside. */
  readonly path: ClaimLocation;
  /**
   * Splits a string at this separator, such as `','`. Entries of a list are never split. Default: a
   * space for the claims `scope` and `scp`; elsewhere a string is one name.
   */
  readonly separator?: string;
  /**
   * What the names of this API begin with, such as `'api://orders/'`. It is removed; names without it
   * are ignored, because they belong to another API. Default: none.
   */
  readonly prefix?: string;
  /**
   * The claim is an object, and the names are those of its members: of those that are `true`, or an
   * object that is not empty. Default false: a string, or a list of strings.
   */
  readonly objectKeys?: boolean;
}

/**
 * Where names stand: a claim, a path (a list of strings), a {@link ClaimPlace}, or a list of such
 * objects, whose names are joined.
 */
export type ClaimNames = ClaimLocation | ClaimPlace | readonly [ClaimPlace, ...ClaimPlace[]];

/** Where the client id stands: a claim, a path, or a list of places of which the first that is there counts. */
export type ClientIdClaim =
  | ClaimLocation
  | Pick<ClaimPlace, 'path'>
  | readonly [Pick<ClaimPlace, 'path'>, ...Pick<ClaimPlace, 'path'>[]];
