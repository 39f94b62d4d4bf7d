/**
 * Tokens that only the holder of a key can use (RFC 9449): `createDpop` for the option `dpop`.
 *
 * @module
 */
export * from '@oidc-verify/core/dpop';
