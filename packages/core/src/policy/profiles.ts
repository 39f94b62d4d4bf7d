/** The name of a set of rules for what an access token looks like. */
export type ProfileName = 'standard' | 'rfc9068';

/** What one profile demands beyond the rules that hold for every token. */
export interface Profile {
  /** Accepted `typ` values, lower-case and without `application/`. */
  readonly types: readonly string[];
  /** Whether a token without `typ` is accepted. */
  readonly typOptional: boolean;
  /** Whether `acceptedTypes` may add to `types`. */
  readonly typesExtendable: boolean;
  readonly requiredClaims: readonly string[];
}

/** The profiles, as data. A further one is a row here, never an `if` in a stage. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = Object.freeze({
  // What providers really send: most name no type, or the generic one (RFC 8725 §3.11).
  standard: Object.freeze({
    types: ['jwt', 'at+jwt'],
    typOptional: true,
    typesExtendable: true,
    requiredClaims: [],
  }),
  // RFC 9068 §2.1 and §2.2.
  rfc9068: Object.freeze({
    types: ['at+jwt'],
    typOptional: false,
    typesExtendable: false,
    requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
  }),
});

/** Types that mark another kind of JWT, so that no option may let them in as access tokens (RFC 8725 §3.12). */
export const FOREIGN_TYPES: readonly string[] = Object.freeze([
  'dpop+jwt',
  'logout+jwt',
  'secevent+jwt',
  'token-introspection+jwt',
]);
