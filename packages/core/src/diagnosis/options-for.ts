import type { AuthErrorCode } from '../errors/errors.ts';

// In the order in which they are worth looking at. What only the client can change has no option.
const BY_CODE: Readonly<Partial<Record<AuthErrorCode, readonly string[]>>> = {
  malformed_token: ['maxTokenBytes'],
  encrypted_token: ['decrypt'],
  decryption_failed: ['decrypt'],
  forbidden_header: ['dangerouslyIgnoreHeaderParameters'],
  disallowed_alg: ['algorithms'],
  key_not_found: ['keys', 'issuer'],
  invalid_signature: ['keys'],
  invalid_token_type: ['acceptedTypes', 'profile'],
  invalid_issuer: ['issuer', 'issuers', 'resolveIssuer'],
  invalid_audience: ['audience', 'clientIds', 'clientIdClaim'],
  missing_claim: ['requiredClaims', 'profile', 'maxTokenAgeSeconds'],
  invalid_claims: ['claims', 'requiredClaimValues', 'acceptEmptySubject'],
  token_expired: ['clockToleranceSeconds', 'maxTokenAgeSeconds'],
  token_not_yet_valid: ['clockToleranceSeconds'],
  invalid_confirmation: ['dpop', 'mtls'],
  token_not_bound: ['dpop', 'mtls', 'profile'],
  invalid_certificate: ['mtls.certificate'],
  token_revoked: ['checkRevoked'],
  dpop_proof_url: ['dpop.publicOrigin', 'dpop.publicPathPrefix', 'dpop.publicUrl'],
  dpop_proof_alg: ['dpop.algorithms'],
  dpop_proof_expired: ['dpop.proofMaxAgeSeconds', 'clockToleranceSeconds'],
  dpop_proof_not_yet_valid: ['clockToleranceSeconds'],
  dpop_proof_malformed: ['dpop.maxProofBytes'],
  dpop_nonce_required: ['dpop.nonce'],
  dpop_nonce_invalid: ['dpop.nonce'],
  replay_store_unavailable: ['dpop.replay'],
  insufficient_scope: ['requiredScopes', 'anyScope', 'scopeClaim'],
  insufficient_permissions: ['requiredPermissions', 'anyPermission', 'permissionsClaim'],
  insufficient_authorization_details: ['authorizationDetails'],
  actor_not_accepted: ['actor'],
  access_denied: ['check'],
  jwks_fetch_failed: ['keys'],
  jwks_error: ['keys', 'algorithms'],
  verification_unavailable: ['check', 'checkRevoked', 'resolveIssuer', 'callbackTimeoutMs'],
};

const BY_PROBLEM: Readonly<Record<string, readonly string[]>> = {
  'malformed_token segments': [],
  'malformed_token segment': [],
  'malformed_token signature': [],
  'malformed_token header-type': [],
  'malformed_token not-a-string': [],
  'key_not_found unnamed': ['acceptAnyKid', 'keys'],
  'invalid_token_type foreign-claim': [],
  'invalid_token_type named-kind': [],
  'invalid_token_type nonce': ['acceptNonce'],
  'invalid_token_type id-token': [],
  'forbidden_header nested': [],
  'disallowed_alg unsigned': [],
  'invalid_audience client': ['clientIds', 'clientIdClaim'],
  'invalid_claims schema': ['claims'],
  'invalid_claims value': ['requiredClaimValues'],
  'invalid_claims empty-subject': ['acceptEmptySubject'],
  'invalid_claims date': [],
  'invalid_claims surrogate': [],
  'token_expired age': ['maxTokenAgeSeconds'],
  'invalid_confirmation bearer': [],
  'invalid_confirmation malformed': [],
  'invalid_confirmation unknown-method': [],
};

/** Returns the options that decide about a refusal, the likeliest first. Empty where no option does. */
export function optionsFor(code: AuthErrorCode, problem: string | undefined): readonly string[] {
  return BY_PROBLEM[`${code} ${problem}`] ?? BY_CODE[code] ?? [];
}
