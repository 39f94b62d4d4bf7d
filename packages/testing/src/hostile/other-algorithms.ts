import type { Jwk } from '@oidc-verify/core';
import { base64url } from 'jose';
import type { SigningAlgorithm } from '../algorithms.ts';
import type { PrivateJwk } from '../keys.ts';
import { testKeys } from '../test-keys.ts';
import { publishAs, requireKey, segmentsOf } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';

const unknown = { code: 'key_not_found', stage: 'key' } as const;
const forged = { code: 'invalid_signature', stage: 'signature' } as const;

/** Attacks on PSS, ECDSA and Ed25519. The verifier must be configured to accept those algorithms. */
export async function otherAlgorithmAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [...pss(kit), ...(await ecdsa(kit)), ...(await edwards(kit))];
}

function pss(kit: HostileKit): readonly Attack[] {
  const context = published('PS256', kit.foreignKey);
  const salted = (saltLengthBytes: number): Promise<string> =>
    kit.raw({ ...signedBy(kit, 'PS256', kit.foreignKey), saltLengthBytes });
  return [
    ...[0, 20, 222].map((saltLengthBytes) => ({
      ...forged,
      ...context,
      name: `ps256-salt-of-${saltLengthBytes}-bytes`,
      source: 'RFC 7518 §3.5',
      token: salted(saltLengthBytes),
      control: salted(32),
    })),
    {
      ...forged,
      ...context,
      name: 'pkcs1-signature-under-ps256',
      source: 'RFC 8725 §3.1',
      token: kit.raw({ ...signedBy(kit, 'PS256', kit.foreignKey), alg: 'RS256' }),
      control: salted(32),
    },
  ];
}

async function ecdsa(kit: HostileKit): Promise<readonly Attack[]> {
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

async function edwards(kit: HostileKit): Promise<readonly Attack[]> {
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

function signedBy(
  kit: HostileKit,
  alg: SigningAlgorithm,
  key: PrivateJwk,
): {
  header: Record<string, unknown>;
  alg: SigningAlgorithm;
  key: PrivateJwk;
} {
  return { header: { ...kit.header(), alg, kid: kidFor(alg) }, alg, key };
}

function published(
  alg: SigningAlgorithm,
  key: PrivateJwk,
): { keys: readonly Jwk[]; algorithms: readonly SigningAlgorithm[] } {
  return { keys: [publishAs(key, kidFor(alg), alg)], algorithms: ['RS256', alg] };
}

function kidFor(alg: SigningAlgorithm): string {
  return `hostile-${alg.toLowerCase()}`;
}

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
