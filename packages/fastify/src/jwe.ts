/**
 * Encrypted tokens (RFC 7516): `createDecryption` for the option `decrypt`. Loads `jose`.
 *
 * @module
 */
export * from '@oidc-verify/core/jwe';
