/** The APIs the provider issues tokens for. The demo's API is `reports`. */
export const AUDIENCES = Object.freeze({
  reports: 'https://reports.example.test',
  billing: 'https://billing.example.test',
});

export const SCOPES = Object.freeze(['read:reports']);

/**
 * @typedef {object} Client
 * @property {readonly string[]} permissions what the provider writes into its tokens
 * @property {number} tokenTtlSeconds
 */

/**
 * The OAuth clients the provider knows.
 * @type {Readonly<Record<string, Client>>}
 */
export const CLIENTS = Object.freeze({
  reader: { permissions: [], tokenTtlSeconds: 300 },
  admin: { permissions: ['delete:reports'], tokenTtlSeconds: 300 },
  mayfly: { permissions: [], tokenTtlSeconds: 1 },
});
