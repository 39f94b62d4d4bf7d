import type { AuthScheme } from './challenge.ts';

/**
 * All reasons for which a request or a configuration is refused, with a code, a status and a constant
 * description each. `error` is the RFC 6750 §3.1 code in the challenge and the body; `null` omits it. Rows
 * with status 500 are programming or configuration errors and are thrown as `ConfigError`.
 */
export const ERROR_TABLE = {
  missing_token: {
    status: 401,
    error: null,
    description: 'An access token is required',
  },
  invalid_request: {
    status: 400,
    error: 'invalid_request',
    description: 'The credentials of the request are malformed, or there is more than one',
  },
  malformed_token: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is not a well-formed signed JWT',
  },
  opaque_token: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is opaque, not a JWT',
  },
  encrypted_token: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is encrypted, which is not accepted here',
  },
  decryption_failed: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token could not be decrypted',
  },
  forbidden_header: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token header holds a parameter that is not allowed',
  },
  disallowed_alg: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is signed with an algorithm that is not allowed',
  },
  missing_kid: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token does not say which key signed it',
  },
  key_not_found: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is signed with an unknown key',
  },
  invalid_signature: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token signature is invalid',
  },
  invalid_token_type: {
    status: 401,
    error: 'invalid_token',
    description: 'The token is not an access token',
  },
  invalid_issuer: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token comes from an unknown issuer',
  },
  invalid_audience: {
    status: 401,
    error: 'invalid_token',
    description:
      'The access token is meant for another audience, or was issued to a client that is not accepted',
  },
  missing_claim: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token lacks a required claim',
  },
  invalid_claims: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token holds a claim that is not acceptable',
  },
  token_expired: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token has expired, or is too old',
  },
  token_not_yet_valid: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is not valid yet',
  },
  invalid_confirmation: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is bound to a key whose possession was not proven',
  },
  token_not_bound: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is not bound to a key of the client, which is needed here',
  },
  token_revoked: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token was revoked',
  },
  invalid_token: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is invalid',
  },
  insufficient_user_authentication: {
    status: 401,
    error: 'insufficient_user_authentication',
    description: 'The user has to authenticate anew, or more strongly',
  },
  invalid_request_target: {
    status: 400,
    error: 'invalid_request',
    description: 'The request target is not a plain path',
  },
  dpop_proof_missing: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'A DPoP proof is required',
    scheme: 'DPoP',
  },
  dpop_proof_repeated: {
    status: 400,
    error: 'invalid_dpop_proof',
    description: 'More than one DPoP proof was sent',
    scheme: 'DPoP',
  },
  dpop_proof_malformed: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof is not a well-formed signed JWT',
    scheme: 'DPoP',
  },
  dpop_proof_type: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof is not of type dpop+jwt',
    scheme: 'DPoP',
  },
  dpop_proof_header: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof header holds a parameter that is not allowed',
    scheme: 'DPoP',
  },
  dpop_proof_alg: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof is signed with an algorithm that is not allowed',
    scheme: 'DPoP',
  },
  dpop_proof_key: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof does not hold one usable public key',
    scheme: 'DPoP',
  },
  dpop_proof_signature: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof signature is invalid',
    scheme: 'DPoP',
  },
  dpop_proof_claims: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof lacks a required claim, or holds one of the wrong type',
    scheme: 'DPoP',
  },
  dpop_proof_method: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof is for another HTTP method',
    scheme: 'DPoP',
  },
  dpop_proof_url: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof is for another URL',
    scheme: 'DPoP',
  },
  dpop_proof_expired: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof is too old',
    scheme: 'DPoP',
  },
  dpop_proof_not_yet_valid: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof was made in the future',
    scheme: 'DPoP',
  },
  dpop_proof_token: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof is for another access token',
    scheme: 'DPoP',
  },
  dpop_proof_binding: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof is made with a key that the access token is not bound to',
    scheme: 'DPoP',
  },
  dpop_proof_replayed: {
    status: 401,
    error: 'invalid_dpop_proof',
    description: 'The DPoP proof was used before',
    scheme: 'DPoP',
  },
  dpop_nonce_required: {
    status: 401,
    error: 'use_dpop_nonce',
    description: 'The DPoP proof must hold the nonce that this answer brings',
    scheme: 'DPoP',
  },
  dpop_nonce_invalid: {
    status: 401,
    error: 'use_dpop_nonce',
    description: 'The nonce of the DPoP proof is not valid, or not any more',
    scheme: 'DPoP',
  },
  invalid_certificate: {
    status: 401,
    error: 'invalid_token',
    description:
      'The client certificate is missing, or not the one that the access token is bound to',
  },
  insufficient_scope: {
    status: 403,
    error: 'insufficient_scope',
    description: 'The access token lacks a required scope',
  },
  insufficient_permissions: {
    status: 403,
    error: 'insufficient_scope',
    description: 'The access token lacks a required permission',
  },
  access_denied: {
    status: 403,
    error: null,
    description: 'Access is denied',
  },
  jwks_fetch_failed: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The signing keys are not available at the moment',
  },
  jwks_error: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The signing keys of the issuer are not usable at the moment',
  },
  replay_store_unavailable: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The use of the DPoP proof cannot be recorded at the moment',
  },
  verification_unavailable: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The access token cannot be verified at the moment',
  },
  aborted: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The verification was aborted',
  },
  verifier_closed: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The service is shutting down',
  },
  invalid_options: {
    status: 500,
    error: null,
    description: 'The options are not valid',
  },
  guard_missing: {
    status: 500,
    error: null,
    description: 'The identity was read on a route that no guard protects',
  },
  plugin_missing: {
    status: 500,
    error: null,
    description: 'A guard runs where its plugin is not registered',
  },
  sync_unsupported: {
    status: 500,
    error: null,
    description: 'Synchronous verification needs node:crypto, which this runtime does not have',
  },
  incompatible_core: {
    status: 500,
    error: null,
    description: 'Two incompatible versions of @oidc-verify/core are loaded',
  },
} as const;
for (const row of Object.values(ERROR_TABLE)) Object.freeze(row);
Object.freeze(ERROR_TABLE);

/** One row of {@link ERROR_TABLE}. */
export interface ErrorRow {
  readonly status: number;
  readonly error: string | null;
  readonly description: string;
  /** The only scheme whose challenge names the error. Default: the scheme that the request used. */
  readonly scheme?: AuthScheme;
}

type ErrorTable = typeof ERROR_TABLE;
type CodeOf<Status extends number> = {
  [Code in keyof ErrorTable]: ErrorTable[Code]['status'] extends Status ? Code : never;
}[keyof ErrorTable];

/** The codes of `ConfigError`: the developer has to change code or configuration. */
export type ConfigErrorCode = CodeOf<500>;
/** The codes of `AuthError`, with which a request can be refused. */
export type AuthErrorCode = Exclude<keyof ErrorTable, ConfigErrorCode>;
/** The HTTP statuses of refused requests. */
export type AuthErrorStatus = ErrorTable[AuthErrorCode]['status'];
