/**
 * Encrypted access tokens (RFC 7516): signed tokens inside a JWE. The only part of this package that loads `jose`.
 *
 * @module
 */
export type { Decryption } from '../contract/decryption.ts';
export { createDecryption } from './create-decryption.ts';
export type { PrivateJwk } from './keys.ts';
export type { DecryptionOptions } from './options.ts';
