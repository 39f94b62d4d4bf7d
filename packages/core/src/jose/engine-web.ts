import { importJWK } from 'jose/key/import';
import type { Algorithm } from './algorithms.ts';
import type { Engine, ImportedKey } from './engine.ts';
import type { PublicJwk } from './jwk.ts';

type WebKey = Parameters<typeof crypto.subtle.verify>[1];
type WebParameters = Parameters<typeof crypto.subtle.verify>[0];

/** Returns the engine of every other runtime: WebCrypto, with jose importing the keys. */
export function createEngine(): Engine {
  return Object.freeze({
    name: 'web',
    importKey: async (jwk: PublicJwk, algorithm: Algorithm): Promise<ImportedKey> =>
      (await importJWK({ ...jwk }, algorithm.name)) as unknown as ImportedKey,
    verify: async (
      key: ImportedKey,
      algorithm: Algorithm,
      signature: Uint8Array,
      signingInput: string,
    ): Promise<boolean> =>
      crypto.subtle.verify(
        toParameters(algorithm),
        key as unknown as WebKey,
        signature,
        new TextEncoder().encode(signingInput),
      ),
  });
}

function toParameters({ scheme, hashBits = 256 }: Algorithm): WebParameters {
  const hash = `SHA-${hashBits}`;
  switch (scheme) {
    case 'pkcs1':
      return { name: 'RSASSA-PKCS1-v1_5' };
    case 'pss':
      return { name: 'RSA-PSS', saltLength: hashBits / 8 };
    case 'ecdsa':
      return { name: 'ECDSA', hash };
    case 'eddsa':
      return { name: 'Ed25519' };
  }
}
