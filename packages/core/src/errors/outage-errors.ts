/** The rows of requests about which nothing can be decided at the moment. All have status 503. */
export const OUTAGE_ERRORS = {
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
} as const;
