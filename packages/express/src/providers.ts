/**
 * Options of known identity providers, to be spread into those of `createAuth`.
 *
 * @module
 */
export * from '@oidc-verify/core/providers';
