/**
 * The APIs the provider issues tokens for. The demo's API is `reports`: the URL under which clients
 * know it is its audience and its resource identifier as well.
 */
export const AUDIENCES = Object.freeze({
  reports: 'https://reports.example.test',
  billing: 'https://billing.example.test',
});

export const SCOPES = Object.freeze(['read:reports']);

/** The ways to sign in, weakest first, as in `acr`. */
export const ACR_VALUES = Object.freeze(['password', 'passkey']);

/** The redirect URI of the client. Nothing listens there; the demo's browser stops before. */
export const CALLBACK_URL = 'https://app.example.test/callback';

/**
 * @typedef {object} Client
 * @property {readonly string[]} permissions what the provider writes into its tokens
 * @property {number} tokenTtlSeconds
 * @property {boolean} [hasUsers] acts for users who sign in, not for itself
 */

/**
 * The OAuth clients that the provider knows.
 * @type {Readonly<Record<string, Client>>}
 */
export const CLIENTS = Object.freeze({
  reader: { permissions: [], tokenTtlSeconds: 300 },
  admin: { permissions: ['delete:reports'], tokenTtlSeconds: 300 },
  mayfly: { permissions: [], tokenTtlSeconds: 1 },
  visitor: { permissions: [], tokenTtlSeconds: 2 },
  holder: { permissions: [], tokenTtlSeconds: 300 },
  app: { permissions: [], tokenTtlSeconds: 300, hasUsers: true },
});
