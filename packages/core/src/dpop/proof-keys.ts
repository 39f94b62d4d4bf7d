import { createBoundedMap } from '../collections/bounded-map.ts';
import type { ImportedKey } from '../jose/engine.ts';
import type { VerificationKey } from '../jose/jwk.ts';

/** The key in a proof's header, checked and imported. */
export interface ProofKey {
  /** The header as it stands in the proof, base64url-encoded. */
  readonly header: string;
  readonly key: VerificationKey;
  readonly imported: ImportedKey;
  /** RFC 7638 §3, with SHA-256. */
  readonly thumbprint: string;
}

/** Remembers the keys of clients. A client usually sends the same header with every proof. */
export interface ProofKeyMemory {
  /** Returns the key in this exact header, if a proof with it was valid for a token bound to `thumbprint`. */
  recall(thumbprint: string, header: string): ProofKey | undefined;
  /** Stores the key of a valid proof. Keys of other proofs would let anybody fill the memory. */
  keep(proven: ProofKey): void;
}

const MAX_KEYS = 1_000;
// Enough for an RSA key of 8192 bits. A longer header is not stored.
const MAX_HEADER_LENGTH = 2_048;

/** Creates an empty memory for the keys of at most `maxKeys` clients. */
export function createProofKeyMemory(maxKeys: number = MAX_KEYS): ProofKeyMemory {
  const byThumbprint = createBoundedMap<ProofKey>(maxKeys);
  return {
    recall: (thumbprint, header) => {
      const proven = byThumbprint.get(thumbprint);
      return proven?.header === header ? proven : undefined;
    },
    keep: (proven) => {
      const { thumbprint, header } = proven;
      if (header.length > MAX_HEADER_LENGTH) return;
      // A slice would keep the whole proof in memory for as long as its header is remembered.
      byThumbprint.set(thumbprint, { ...proven, header: structuredClone(header) });
    },
  };
}
