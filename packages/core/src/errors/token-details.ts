/**
 * What `detail` says of a refusal on the path of a token: by code, and by what the problem is. A name in
 * braces stands for the fact of that name. The words are ours, and facts are configured values, names of
 * members, counts and times: never what a token says.
 */
export const TOKEN_DETAILS = {
  missing_token: {
    'no-token': 'verify() was called without a token',
  },
  malformed_token: {
    'not-a-string': 'the token is not a string',
    'too-long': 'the token has {length} characters, and maxTokenBytes is {limit}',
    segments: 'the token has {count} segments; a signed JWT has 3, separated by dots',
    segment: 'the {segment} of the token is not canonical base64url of a strict JSON object',
    signature: 'the signature of the token is not canonical base64url',
    'header-type': 'the header parameter {header} is not a string of 1 to 512 characters',
  },
  opaque_token: {
    opaque: 'the token is a reference that only its issuer can read; request a JWT for this API',
    placeholder: "the token is the word '{word}': the client sent a variable that was not set",
  },
  encrypted_token: {
    'no-decrypt': 'the token has five segments, so it is encrypted, and there is no option decrypt',
  },
  decryption_failed: {
    // One for all failures: the reason would help somebody who alters ciphertexts.
    failed: 'the token could not be decrypted, or a signed JWT is not what is in it',
  },
  forbidden_header: {
    parameter: 'the header parameter {header} is not allowed',
    nested: 'the header parameter cty says that the payload is another token',
  },
  disallowed_alg: {
    other: 'alg is not among the configured algorithms: {algorithms}',
    unsigned: 'alg is none or an HMAC, which are never accepted; configured: {algorithms}',
  },
  missing_kid: {
    'no-kid': 'the token has no kid, and {count} keys of the issuer fit its algorithm',
  },
  key_not_found: {
    unknown: 'kid names none of the keys of the issuer ({count}): {kids}',
    unnamed:
      'the token names a key by `kid`, and the only key has none; add it to the key, or set acceptAnyKid',
  },
  invalid_signature: {
    length: 'the signature has {length} bytes, and those of the key {kid} have {limit}',
    mismatch: 'the signature was not made with the key {kid}, or the token was changed',
  },
  invalid_token_type: {
    typ: 'typ is not one of: {types}',
    'no-typ': 'the token has no typ; expected one of: {types}',
    'foreign-claim': 'the claim {claim} belongs to another kind of token',
    'named-kind': 'the claim {claim} names another kind of token',
    nonce: 'the claim nonce marks an ID token; if access tokens have one too, set acceptNonce',
    'id-token': 'this is an ID token: its audience is a client, not this API',
  },
  invalid_issuer: {
    unknown: 'iss is none of the configured issuers: {issuers}',
    slash: 'iss differs by the slash at the end only from the configured issuer {issuers}',
    type: 'iss is not a non-empty string',
    'not-askable':
      'iss is longer than 512 characters or not Unicode, so resolveIssuer was not asked',
    unresolved: 'resolveIssuer does not know iss',
  },
  invalid_audience: {
    other: 'aud names none of: {audiences}',
    slash: 'aud differs by the slash at the end only from {audiences}',
    type: 'aud is not a string or a non-empty list of strings',
    client: 'the token was issued to a client that is not among clientIds: {clients}',
  },
  missing_claim: {
    missing: 'the token has no {claim}',
  },
  invalid_claims: {
    date: '{claim} is not a date in seconds since 1970',
    string: '{claim} is not a non-empty string',
    value: '{claim} is not {expected}, as requiredClaimValues demands',
    fault: '{claim} {fault}',
    surrogate: '{claim} contains a lone surrogate',
    'empty-subject': 'sub is empty; if these are tokens without a user, set acceptEmptySubject',
    schema: 'a schema of yours refused: {claims}',
  },
  token_expired: {
    exp: 'exp was {seconds} s ago; clockToleranceSeconds is {toleranceSeconds}',
    age: 'iat was {seconds} s ago; maxTokenAgeSeconds is {limit}, clockToleranceSeconds {toleranceSeconds}',
  },
  token_not_yet_valid: {
    nbf: 'nbf is {seconds} s ahead of our clock; clockToleranceSeconds is {toleranceSeconds}',
    iat: 'iat is {seconds} s ahead of our clock; {limit} and clockToleranceSeconds, {toleranceSeconds}, are accepted',
  },
  invalid_confirmation: {
    malformed: 'cnf is not an object, or a thumbprint in it is not 43 characters of base64url',
    'unknown-method': 'cnf has neither jkt nor x5t#S256, so nothing proves possession',
    'not-configured': 'the token is bound by cnf.{member}, and there is no option {option}',
    bearer: 'the token is bound to a DPoP key, and was sent with the scheme Bearer',
  },
  token_not_bound: {
    unbound: 'the token has no cnf.{member}, which is demanded by {option}',
  },
  invalid_certificate: {
    'no-certificate': 'there is no client certificate, and the token is bound to one',
    'other-certificate': 'the client certificate is not the one in cnf.x5t#S256',
  },
  token_revoked: {
    revoked: 'checkRevoked returned true',
  },
  invalid_token: {
    'foreign-identity': 'the identity was not made by this verifier',
  },
  insufficient_user_authentication: {
    acr: 'acr is none of: {acrValues}',
    age: 'the user authenticated {seconds} s ago; maxAgeSeconds is {limit}',
    'no-time': 'the token has no auth_time, and maxAgeSeconds is {limit}',
  },
  insufficient_scope: {
    all: 'the token lacks the scopes: {missing}; they are read from {claims}',
    any: 'the token has none of the scopes: {missing}; they are read from {claims}',
  },
  insufficient_permissions: {
    all: 'the token lacks the permissions: {missing}; they are read from {claims}',
    any: 'the token has none of the permissions: {missing}; they are read from {claims}',
  },
  insufficient_authorization_details: {
    details: 'no entry of authorization_details grants what the operation needs',
  },
  actor_not_accepted: {
    'no-actor': 'the token has no act, and a party that acts is required',
    'other-actor': 'the party in act may not act with a token here',
  },
  access_denied: {
    check: 'check returned false',
  },
  jwks_fetch_failed: {
    'not-loaded': 'verifySync found no such key in memory and never waits; a refresh was started',
    timeout: 'the key source did not answer within {limit} ms',
    refresh: '{reason}: {message}',
  },
  jwks_error: {
    'not-importable': 'this runtime cannot import the key {kid}',
    ambiguous: '{count} keys of the issuer have the kid of the token',
    'none-usable': 'no key of {issuer} can verify a token',
    refresh: '{reason}: {message}',
  },
  verification_unavailable: {
    threw: '{callback} threw an error',
    timeout: '{callback} did not answer within {limit} ms',
    'not-an-answer': '{callback} returned a value of type {returned}; expected {expected}',
    'no-answer': '{callback} returned undefined; expected {expected} (is a `return` missing?)',
    promise: '{callback} returned a promise, which verifySync cannot wait for',
    resolver: 'resolveIssuer {outcome}',
    'resolver-options': 'resolveIssuer returned options that are not valid: {option} {fault}',
    'not-resolved': 'verifySync found no such issuer in memory; resolveIssuer was asked',
    error: 'an unexpected error was thrown',
  },
  aborted: {
    signal: 'the signal of the call was aborted',
  },
  verifier_closed: {
    closed: 'close() was called before',
  },
} as const;
