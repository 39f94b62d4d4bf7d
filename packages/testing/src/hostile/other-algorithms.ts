import { ecdsaAttacks } from './ecdsa.ts';
import { ed25519Attacks } from './ed25519.ts';
import type { Attack, HostileKit } from './kit.ts';
import { published, signedBy } from './published-key.ts';

const forged = { code: 'invalid_signature', stage: 'signature' } as const;

/** Attacks on PSS, ECDSA and Ed25519. The verifier must be configured to accept those algorithms. */
export async function otherAlgorithmAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [...pss(kit), ...(await ecdsaAttacks(kit)), ...(await ed25519Attacks(kit))];
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
