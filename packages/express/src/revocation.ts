/**
 * Revocation of tokens before they expire, and back-channel logout, for the option `checkRevoked`.
 *
 * @module
 */
export * from '@oidc-verify/core/revocation';
