import { constants, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Algorithm } from './algorithms.ts';
import type { Engine, ImportedKey } from './engine.ts';
import type { PublicJwk } from './jwk.ts';

/** Returns the engine of runtimes with `node:crypto`: Node, Bun, Deno. It answers without a promise. */
export function createEngine(): Engine {
  return Object.freeze({
    name: 'node',
    importKey: (jwk: PublicJwk) =>
      createPublicKey({ key: { ...jwk }, format: 'jwk' }) as unknown as ImportedKey,
    verify: (
      key: ImportedKey,
      algorithm: Algorithm,
      signature: Uint8Array,
      signingInput: string,
    ): boolean =>
      verify(
        algorithm.hashBits === undefined ? null : `sha${algorithm.hashBits}`,
        Buffer.from(signingInput, 'latin1'),
        toKeyInput(key as unknown as KeyObject, algorithm),
        signature,
      ),
  });
}

type KeyInput = Parameters<typeof verify>[2];

function toKeyInput(key: KeyObject, algorithm: Algorithm): KeyInput {
  if (algorithm.scheme === 'pss') {
    // Without the salt length OpenSSL takes any; RFC 7518 §3.5 fixes it to the length of the hash.
    const saltLength = (algorithm.hashBits ?? 0) / 8;
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  }
  return algorithm.scheme === 'ecdsa' ? { key, dsaEncoding: 'ieee-p1363' } : key;
}
