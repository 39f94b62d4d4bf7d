import type { AlgorithmName } from '../jose/algorithms.ts';

/** The name of a set of rules for what an access token looks like. */
export type ProfileName = 'standard' | 'rfc9068' | 'fapi2' | 'mcp';

/** The profile of logout tokens. A symbol, so that no option of a verifier of access tokens can name it. */
export const LOGOUT: unique symbol = Symbol('logout');

/** The same for logout tokens of issuers that leave out `exp`. */
export const LOGOUT_WITHOUT_EXP: unique symbol = Symbol('logout without exp');

/** What a profile is kept under. */
export type ProfileKey = ProfileName | LogoutProfile;

type LogoutProfile = typeof LOGOUT | typeof LOGOUT_WITHOUT_EXP;

/** Tells whether `profile` is that of a verifier of logout tokens. */
export function isLogoutProfile(profile: unknown): profile is LogoutProfile {
  return profile === LOGOUT || profile === LOGOUT_WITHOUT_EXP;
}

/** What one profile demands beyond the rules that hold for every token. */
export interface Profile {
  /** Accepted `typ` values, lower-case and without `application/`. */
  readonly types: readonly string[];
  /** Whether a token without `typ` is accepted. */
  readonly typOptional: boolean;
  /** Whether `acceptedTypes` may add to `types`. */
  readonly typesExtendable: boolean;
  readonly requiredClaims: readonly string[];
  /** Whether a token may lack `exp`. It then ends with `maxTokenAgeSeconds`, which has to be set. */
  readonly expOptional: boolean;
  /** The algorithms of an issuer that configures none. */
  readonly defaultAlgorithms: readonly AlgorithmName[];
  /** The only algorithms that may be configured; undefined: all that exist here. */
  readonly permittedAlgorithms: readonly AlgorithmName[] | undefined;
  /** Whether each token has to name this API, so that nothing may stand in for `audience`. */
  readonly audienceMandatory: boolean;
  /** Whether each token has to be bound to a key of its sender, so that `dpop` or `mtls` is needed. */
  readonly senderConstrained: boolean;
  /** Whether it has to be asked if a token was revoked, so that `checkRevoked` is needed. */
  readonly revocationChecked: boolean;
  /** Whether any `dangerously…` option may stand beside it. */
  readonly weakenable: boolean;
  /** Whether the API has to publish metadata of itself (RFC 9728), so that `resource` is needed. */
  readonly resourceMandatory: boolean;
}

// What providers really send: most name no type, or the generic one (RFC 8725 §3.11).
const STANDARD: Profile = Object.freeze<Profile>({
  types: ['jwt', 'at+jwt'],
  typOptional: true,
  typesExtendable: true,
  requiredClaims: [],
  expOptional: false,
  defaultAlgorithms: ['RS256'],
  permittedAlgorithms: undefined,
  audienceMandatory: false,
  senderConstrained: false,
  revocationChecked: false,
  weakenable: true,
  resourceMandatory: false,
});

// RFC 9068 §2.1 and §2.2.
const RFC_9068: Profile = Object.freeze<Profile>({
  ...STANDARD,
  types: ['at+jwt'],
  typOptional: false,
  typesExtendable: false,
  requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
});

// FAPI 2.0 Security Profile §5.4 permits these, EdDSA in the variant of Ed25519 only.
const FAPI_ALGORITHMS: readonly AlgorithmName[] = Object.freeze(['PS256', 'ES256', 'Ed25519']);

// FAPI 2.0 Security Profile §5.3.3 and §5.4. It leaves the format of access tokens open and sends
// whoever processes JWTs to RFC 8725, whose explicit types (§3.11) and rules that no other kind of
// token passes (§3.12) are those of RFC 9068 for access tokens.
const FAPI_2: Profile = Object.freeze<Profile>({
  ...RFC_9068,
  defaultAlgorithms: FAPI_ALGORITHMS,
  permittedAlgorithms: FAPI_ALGORITHMS,
  audienceMandatory: true,
  senderConstrained: true,
  revocationChecked: true,
  weakenable: false,
});

// MCP authorization, revisions 2025-06-18, 2025-11-25 and 2026-07-28: a server accepts only tokens
// that were issued for it, and publishes its metadata. Nothing is said about the type of a token.
const MCP: Profile = Object.freeze<Profile>({
  ...STANDARD,
  audienceMandatory: true,
  resourceMandatory: true,
});

// OpenID Connect Back-Channel Logout 1.0 §2.4 only recommends a type, so a token without one, or with
// the generic one, has to be taken. That it is a logout token at all is judged in revocation/.
const LOGOUT_TOKEN: Profile = Object.freeze<Profile>({
  ...STANDARD,
  types: ['logout+jwt', 'jwt'],
  typesExtendable: false,
  requiredClaims: ['iat', 'jti'],
  audienceMandatory: true,
  weakenable: false,
});

/** The profiles, as data. A further one is a row here, never an `if` in a stage. */
export const PROFILES: Readonly<Record<ProfileKey, Profile>> = Object.freeze({
  standard: STANDARD,
  rfc9068: RFC_9068,
  fapi2: FAPI_2,
  mcp: MCP,
  [LOGOUT]: LOGOUT_TOKEN,
  [LOGOUT_WITHOUT_EXP]: Object.freeze<Profile>({ ...LOGOUT_TOKEN, expOptional: true }),
});

/** Tells whether `name` is what the option `profile` takes. */
export function isProfileName(name: unknown): name is ProfileName {
  return typeof name === 'string' && Object.hasOwn(PROFILES, name);
}

/** Types that mark another kind of JWT, so that no option may let them in as access tokens (RFC 8725 §3.12). */
export const FOREIGN_TYPES: readonly string[] = Object.freeze([
  'dpop+jwt',
  'logout+jwt',
  'secevent+jwt',
  'token-introspection+jwt',
]);
