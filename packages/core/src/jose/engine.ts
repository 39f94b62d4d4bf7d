import type { MaybePromise } from '../maybe-promise.ts';
import type { Algorithm } from './algorithms.ts';
import type { PublicJwk } from './key-material.ts';

declare const IMPORTED: unique symbol;
/** A key in the form one engine works with. Only the engine that made it knows what it is. */
export interface ImportedKey {
  readonly [IMPORTED]: true;
}

/** What checks signatures on this runtime. Engines differ in speed, never in a decision. */
export interface Engine {
  readonly name: 'node' | 'web';
  /** Returns the bytes of a canonical base64url text, or undefined for any other text (RFC 7515 §2). */
  decodeBytes(segment: string): Uint8Array | undefined;
  /** Returns the UTF-8 text in a canonical base64url text, or undefined (RFC 8725 §3.7). */
  decodeText(segment: string): string | undefined;
  /** Returns the key ready for use. Throws or rejects when the material is no key, such as a point off its curve. */
  importKey(jwk: PublicJwk, algorithm: Algorithm): MaybePromise<ImportedKey>;
  /**
   * Tells whether `signature` over the ASCII text `signingInput` was made by the holder of `key`.
   * `isOffloaded` asks for another thread, where there is a choice.
   */
  verify(
    key: ImportedKey,
    algorithm: Algorithm,
    signature: Uint8Array,
    signingInput: string,
    isOffloaded: boolean,
  ): MaybePromise<boolean>;
  /** Returns the SHA-256 digest of an ASCII text or of bytes, as base64url. */
  digest(data: string | Uint8Array): MaybePromise<string>;
  /** Returns the HMAC-SHA-256 of an ASCII text, as base64url. */
  mac(secret: Uint8Array, text: string): MaybePromise<string>;
}
