/** The rows of requests that do not prove the key or certificate to which their token is bound. */
export const BINDING_ERRORS = {
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
    description: 'The DPoP proof header contains a parameter that is not allowed',
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
    description: 'The DPoP proof does not contain exactly one usable public key',
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
    description: 'The DPoP proof lacks a required claim, or contains one of the wrong type',
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
    description: 'The issue time of the DPoP proof is in the future',
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
    description: 'The DPoP proof must contain the nonce in this response',
    scheme: 'DPoP',
  },
  dpop_nonce_invalid: {
    status: 401,
    error: 'use_dpop_nonce',
    description: 'The nonce of the DPoP proof is invalid or has expired',
    scheme: 'DPoP',
  },
  invalid_certificate: {
    status: 401,
    error: 'invalid_token',
    description:
      'The client certificate is missing, or not the one that the access token is bound to',
  },
} as const;
