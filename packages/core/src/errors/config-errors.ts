/** The rows of mistakes in code or configuration, thrown as `ConfigError`. All have status 500. */
export const CONFIG_ERRORS = {
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
