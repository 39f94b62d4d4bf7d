import { base64url } from 'jose';
import { testKeys } from '../test-keys.ts';
import { requireKey, segmentsOf } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';
import { published, signedBy } from './published-key.ts';

const unknown = { code: 'key_not_found', stage: 'key' } as const;
const forged = { code: 'invalid_signature', stage: 'signature' } as const;

/** Signatures that ECDSA permits and JOSE does not, and keys of another curve (RFC 7518 §3.4). */
export async function ecdsaAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  const key = requireKey(testKeys.p256);
  const parts = signedBy(kit, 'ES256', key);
  const control = await kit.raw(parts);
  const signature = base64url.decode(segmentsOf(control)[2]);
  const attack = (name: string, source: string, bytes: Uint8Array): Attack => ({
    ...forged,
    ...published('ES256', key),
    name,
    source,
    token: kit.raw({ ...parts, signature: bytes }),
    control,
  });
  const order = P256_ORDER.flatMap((word) => [word >>> 24, word >>> 16, word >>> 8, word]);
  return [
    attack('es256-r-and-s-zero', 'CVE-2022-21449', new Uint8Array(64)),
    attack('es256-r-and-s-are-the-order', 'CVE-2022-21449', Uint8Array.from([...order, ...order])),
    attack('es256-in-der', 'RFC 7518 §3.4', toDer(signature)),
    attack('es256-one-byte-short', 'RFC 7518 §3.4', signature.slice(0, -1)),
    attack('es256-one-byte-long', 'RFC 7518 §3.4', Uint8Array.from([...signature, 0])),
    attack(
      'es256-in-the-length-of-es384',
      'RFC 7518 §3.4',
      Uint8Array.from([
        ...new Uint8Array(16),
        ...signature.slice(0, 32),
        ...new Uint8Array(16),
        ...signature.slice(32),
      ]),
    ),
    {
      ...unknown,
      name: 'es512-by-a-p384-key',
      source: 'RFC 7518 §3.4',
      ...published('ES512', requireKey(testKeys.p384)),
      token: kit.raw(signedBy(kit, 'ES512', requireKey(testKeys.p384))),
    },
    {
      ...unknown,
      name: 'es256-naming-an-rsa-key',
      source: 'CVE-2022-23539',
      ...published('ES256', key),
      token: kit.raw({ ...parts, header: { ...kit.header(), alg: 'ES256' } }),
      control,
    },
  ];
}

const P256_ORDER = [
  0xffffffff, 0x00000000, 0xffffffff, 0xffffffff, 0xbce6faad, 0xa7179e84, 0xf3b9cac2, 0xfc632551,
];

/** The DER form of RFC 3279 §2.2.3, which OpenSSL produces and JOSE does not allow. */
function toDer(signature: Uint8Array): Uint8Array {
  const body = [
    ...toDerInteger(signature.subarray(0, 32)),
    ...toDerInteger(signature.subarray(32)),
  ];
  return Uint8Array.from([0x30, body.length, ...body]);
}

function toDerInteger(bytes: Uint8Array): number[] {
  const digits = [...bytes];
  while (digits.length > 1 && digits[0] === 0) digits.shift();
  if ((digits[0] ?? 0) >= 0x80) digits.unshift(0);
  return [0x02, digits.length, ...digits];
}
