import { base64url } from 'jose';
import { testKeys } from '../test-keys.ts';
import { requireKey, segmentsOf } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';
import { published, signedBy } from './published-key.ts';

const forged = { code: 'invalid_signature', stage: 'signature' } as const;

/** Signatures that only a careless implementation of Ed25519 accepts (RFC 8032 §5.1.7). */
export async function ed25519Attacks(kit: HostileKit): Promise<readonly Attack[]> {
  const key = requireKey(testKeys.ed25519);
  const parts = signedBy(kit, 'Ed25519', key);
  const control = await kit.raw(parts);
  const signature = base64url.decode(segmentsOf(control)[2]);
  const context = { ...forged, ...published('Ed25519', key), control };
  return [
    {
      ...context,
      name: 'ed25519-s-plus-order',
      source: 'RFC 8032 §5.1.7',
      token: kit.raw({ ...parts, signature: addOrder(signature) }),
    },
    {
      ...context,
      name: 'ed25519-all-zero',
      source: 'RFC 8032 §5.1.7',
      token: kit.raw({ ...parts, signature: new Uint8Array(64) }),
    },
    {
      ...context,
      name: 'ed25519-half-signature',
      source: 'RFC 8032 §5.1.7',
      token: kit.raw({ ...parts, signature: signature.slice(0, 32) }),
    },
  ];
}

const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** Adds the group order to S. The signature equation still holds, but the bytes differ (RFC 8032 §8.4). */
function addOrder(signature: Uint8Array): Uint8Array {
  let sum = ED25519_ORDER;
  signature.subarray(32).forEach((byte, index) => {
    sum += BigInt(byte) << BigInt(8 * index);
  });
  const high = Array.from({ length: 32 }, (_, index) => Number((sum >> BigInt(8 * index)) & 255n));
  return Uint8Array.from([...signature.subarray(0, 32), ...high]);
}
