/** The rows of requests whose token is valid but does not permit the operation. */
export const ACCESS_ERRORS = {
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
  insufficient_authorization_details: {
    status: 403,
    error: 'insufficient_scope',
    description: 'The access token lacks required authorization details',
  },
  actor_not_accepted: {
    status: 403,
    error: null,
    description: 'The party that acts with the access token is not accepted here',
  },
  access_denied: {
    status: 403,
    error: null,
    description: 'Access is denied',
  },
} as const;
