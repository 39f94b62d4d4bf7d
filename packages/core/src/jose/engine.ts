import type { MaybePromise } from '../maybe-promise.ts';
import type { Algorithm } from './algorithms.ts';
import type { PublicJwk } from './key-material.ts';

declare const IMPORTED: unique symbol;
/** A key in the form of one engine. Only the engine that imported it can read it. */
export interface ImportedKey {
  readonly [IMPORTED]: true;
}

/** Verifies signatures on this runtime. Engines differ in speed, never in a decision. */
export interface Engine {
  readonly name: 'node' | 'web';
  /** Returns the bytes of a canonical base64url string, or undefined for any other string (RFC 7515 §2). */
  decodeBytes(segment: string): Uint8Array | undefined;
  /** Returns the UTF-8 string in a canonical base64url string, or undefined (RFC 8725 §3.7). */
  decodeText(segment: string): string | undefined;
  /**
   * Returns the key ready for use. Throws or rejects when the runtime cannot import it, such as an RSA
   * key that is too large, or when the material is not a key.
   */
  importKey(jwk: PublicJwk, algorithm: Algorithm): MaybePromise<ImportedKey>;
  /**
   * Returns true when `signature` over the ASCII string `signingInput` was made with the private half of
   * `key`. `isOffloaded` asks for another thread, where there is a choice.
   */
  verify(
    key: ImportedKey,
    algorithm: Algorithm,
    signature: Uint8Array,
    signingInput: string,
    isOffloaded: boolean,
  ): MaybePromise<boolean>;
  /** Returns the SHA-256 digest of an ASCII string or of bytes, as base64url. */
  digest(data: string | Uint8Array): MaybePromise<string>;
  /** Returns the HMAC-SHA-256 of an ASCII string, as base64url. */
  mac(secret: Uint8Array, text: string): MaybePromise<string>;
}
