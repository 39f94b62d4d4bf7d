import type { ImportedKey } from '../jose/engine.ts';
import type { VerificationKey } from '../jose/jwk.ts';

/** The key that a proof's header brings, checked and ready for use. */
export interface ProofKey {
  /** The header's segment. */
  readonly header: string;
  readonly key: VerificationKey;
  readonly imported: ImportedKey;
  /** RFC 7638 §3, with SHA-256. */
  readonly thumbprint: string;
}

/** Remembers the keys of clients. All proofs of a client usually have one and the same header. */
export interface ProofKeyMemory {
  /** Returns the key of this very header, if a proof with it was good for a token bound to `thumbprint`. */
  recall(thumbprint: string, header: string): ProofKey | undefined;
  /** Takes in the key of a good proof. Any other would let strangers fill the memory. */
  keep(proven: ProofKey): void;
}

const MAX_KEYS = 1_000;
// Enough for an RSA key of 8192 bits; whatever else a client writes there is not kept for it.
const MAX_HEADER_LENGTH = 2_048;

/** Returns an empty memory for at most 1,000 keys; of those not used lately the oldest goes first. */
export function createProofKeyMemory(maxKeys: number = MAX_KEYS): ProofKeyMemory {
  const entries = new Map<string, { readonly proven: ProofKey; isUsed: boolean }>();
  const makeRoom = (): void => {
    for (const [thumbprint, entry] of entries) {
      entries.delete(thumbprint);
      if (!entry.isUsed) return;
      entry.isUsed = false;
      entries.set(thumbprint, entry);
    }
  };
  return {
    recall: (thumbprint, header) => {
      const entry = entries.get(thumbprint);
      if (entry === undefined || entry.proven.header !== header) return undefined;
      entry.isUsed = true;
      return entry.proven;
    },
    keep: (proven) => {
      const { thumbprint, header } = proven;
      if (header.length > MAX_HEADER_LENGTH) return;
      if (entries.size >= maxKeys && !entries.has(thumbprint)) makeRoom();
      // A slice would keep the whole proof in memory for as long as its header is remembered.
      entries.set(thumbprint, {
        proven: { ...proven, header: structuredClone(header) },
        isUsed: false,
      });
    },
  };
}
