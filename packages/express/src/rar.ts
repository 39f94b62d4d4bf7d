/**
 * Authorization details (RFC 9396): `createAuthorizationDetails` for the option `authorizationDetails`.
 *
 * @module
 */
export * from '@oidc-verify/core/rar';
