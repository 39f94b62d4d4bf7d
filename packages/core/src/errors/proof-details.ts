/** What `detail` says of DPoP proofs; like `TOKEN_DETAILS`. */
export const PROOF_DETAILS = {
  dpop_proof_missing: {
    missing: 'the request has no DPoP header',
    'no-request': 'verify() was called without `request`, so there is no proof to check',
  },
  dpop_proof_repeated: {
    repeated: 'the request has {count} proofs in its DPoP headers; one is allowed',
  },
  dpop_proof_malformed: {
    'too-long': 'the proof has more than {limit} characters, the option maxProofBytes',
    malformed: 'the proof is not a signed JWT of three segments of strict JSON',
  },
  dpop_proof_type: {
    typ: 'typ of the proof is not dpop+jwt',
  },
  dpop_proof_header: {
    parameter: 'the header of the proof holds a parameter that changes the key or the content',
  },
  dpop_proof_alg: {
    other: 'alg of the proof is not among the algorithms of the option dpop: {algorithms}',
  },
  dpop_proof_key: {
    'no-key': 'jwk of the proof is not one public key',
    private: 'jwk of the proof holds a private key, which is now known to this API',
    unusable: 'jwk of the proof is {reason} as a key for its alg',
    'not-importable': 'this runtime cannot import jwk of the proof',
  },
  dpop_proof_signature: {
    mismatch: 'the proof was not signed with its own jwk',
  },
  dpop_proof_claims: {
    type: '{claim} of the proof is missing or of the wrong type',
  },
  dpop_proof_method: {
    other: 'htm of the proof is not the method of the request, {method}',
  },
  dpop_proof_url: {
    other: 'htu of the proof is not {url}; behind a proxy, check publicOrigin and publicPathPrefix',
    'not-a-url': 'htu of the proof is not a plain URL',
  },
  dpop_proof_expired: {
    iat: 'iat of the proof was {seconds} s ago; proofMaxAgeSeconds is {limit}, clockToleranceSeconds {toleranceSeconds}',
    exp: 'exp of the proof was {seconds} s ago',
    forgotten: 'the proof is older than what is remembered of used proofs',
  },
  dpop_proof_not_yet_valid: {
    ahead:
      'the proof is {seconds} s ahead of our clock; clockToleranceSeconds is {toleranceSeconds}',
  },
  dpop_proof_token: {
    ath: 'ath of the proof is not the hash of the access token',
  },
  dpop_proof_binding: {
    jkt: 'the proof was signed with a key other than the one in cnf.jkt of the token',
  },
  dpop_proof_replayed: {
    replayed: 'a proof with this jti was used before',
  },
  dpop_nonce_required: {
    'no-nonce':
      'the proof has no nonce; the client has to send a new one with the nonce of the answer',
  },
  dpop_nonce_invalid: {
    other: 'the nonce of the proof was not issued by this API, or is too old',
  },
  invalid_request_target: {
    target: 'the request target is not a path that every framework reads alike',
  },
  replay_store_unavailable: {
    'not-recorded':
      'the replay store did not record the proof: it is full, or its answer is not valid',
  },
} as const;
