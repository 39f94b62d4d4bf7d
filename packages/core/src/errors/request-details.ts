/** What `detail` says of requests, connections and logout tokens; like `TOKEN_DETAILS`. */
export const REQUEST_DETAILS = {
  missing_token: {
    absent: 'the request has no Authorization header',
    'not-found': 'the function `credentials` found no token',
    scheme: 'the Authorization header has a scheme other than {schemes}',
  },
  invalid_request: {
    repeated: 'the request has {count} Authorization headers',
    empty: 'the Authorization header has the scheme {scheme} and no token',
    'no-scheme': 'the Authorization header has a token but no scheme',
    'not-token68': 'the credential holds characters that no token has (RFC 9110 §11.2)',
    second: 'the Authorization header has a second credential after a comma',
    'two-places': 'the request has a token in the Authorization header and in another place',
    cookies: 'the request has {count} cookies of the name {name}',
    protocols: 'the request offers {count} subprotocols with a token',
    'scheme-not-offered':
      'the function `credentials` found the scheme DPoP, and there is no option dpop',
  },
  invalid_request_target: {
    target: 'the request target is not a path that every framework reads alike',
  },
  invalid_certificate: {
    header: 'the header {header} does not hold one client certificate in the configured format',
  },
  access_denied: {
    origin: 'the cookie came without an Origin that is among allowedOrigins: {origins}',
  },
  verification_unavailable: {
    request: 'the Authorization header is not a list of strings: the request object is broken',
    connection: 'the connection could not be checked in time',
    'revocation-store': 'the revocation store failed',
  },
  token_expired: {
    connection: 'the token of this connection expired',
  },
  invalid_token: {
    'other-party': 'the new token of the connection is for another issuer, subject or client',
    'used-logout': 'this logout token was accepted before',
  },
  aborted: {
    connection: 'the connection was released',
    upgrade: 'the client closed the connection before the upgrade',
  },
  missing_claim: {
    logout: 'the logout token has no {claim}',
  },
  invalid_token_type: {
    logout: 'the claim {claim} marks another kind of token than a logout token',
  },
  invalid_claims: {
    logout: 'the claim {claim} of the logout token is not of the right type',
  },
  invalid_audience: {
    logout: 'the logout token is for none of the clients: {clients}',
  },
} as const;
