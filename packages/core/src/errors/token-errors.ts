/** The rows of requests whose credentials, token or user authentication are not accepted. */
export const TOKEN_ERRORS = {
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
    description: 'The access token header contains a parameter that is not allowed',
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
    description: 'The access token contains a claim that is not acceptable',
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
    description: 'The access token must be bound to a key of the client',
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
    description: 'The user must authenticate again, or with a stronger method',
  },
  invalid_request_target: {
    status: 400,
    error: 'invalid_request',
    description: 'The request target is not a plain path',
  },
} as const;
