import { base64url } from 'jose';
import { segmentsOf, toBytes } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';
import { signBytes } from '../sign.ts';

const forged = { code: 'invalid_signature', stage: 'signature' } as const;

/** The header is valid and names the right key, but that key did not sign these bytes. */
export async function signatureAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  const [header, payload, signature] = segmentsOf(kit.good);
  const bytes = base64url.decode(signature);
  const replaced = (value: Uint8Array): string => `${header}.${payload}.${base64url.encode(value)}`;
  return [
    ...transplanted(kit, header, payload, signature),
    ...(await otherwiseSigned(kit)),
    {
      ...forged,
      name: 'signature-one-bit-changed',
      source: 'RFC 7515 §5.2',
      token: replaced(Uint8Array.from(bytes, (byte, index) => (index === 9 ? byte ^ 1 : byte))),
    },
    {
      ...forged,
      name: 'signature-one-byte-short',
      source: 'RFC 8017 §8.2.2',
      token: replaced(bytes.slice(0, -1)),
    },
    {
      ...forged,
      name: 'signature-one-byte-long',
      source: 'RFC 8017 §8.2.2',
      token: replaced(Uint8Array.from([...bytes, 0])),
    },
    {
      ...forged,
      name: 'signature-with-leading-zero-byte',
      source: 'RFC 8017 §8.2.2',
      token: replaced(Uint8Array.from([0, ...bytes])),
    },
    {
      ...forged,
      name: 'signature-all-zero',
      source: 'RFC 8017 §8.2.2',
      token: replaced(new Uint8Array(256)),
    },
    {
      ...forged,
      name: 'signature-all-ones',
      source: 'RFC 8017 §5.2.2',
      token: replaced(new Uint8Array(256).fill(0xff)),
    },
    {
      ...forged,
      name: 'signature-of-8000-bytes',
      source: 'RFC 8017 §8.2.2',
      token: replaced(new Uint8Array(8000).fill(7)),
    },
    {
      ...forged,
      name: 'signature-empty',
      source: 'CVE-2020-28042',
      token: replaced(new Uint8Array()),
    },
    {
      ...forged,
      name: 'signature-of-one-byte',
      source: 'CVE-2020-28042',
      token: replaced(new Uint8Array(1)),
    },
  ];
}

function transplanted(
  kit: HostileKit,
  header: string,
  payload: string,
  signature: string,
): readonly Attack[] {
  const claims = kit.claims({ sub: 'admin' });
  return [
    {
      ...forged,
      name: 'payload-tampered',
      source: 'RFC 7515 §5.2',
      token: `${header}.${base64url.encode(toBytes(claims))}.${signature}`,
      control: kit.raw({ payload: claims }),
    },
    {
      ...forged,
      name: 'header-tampered',
      source: 'RFC 7515 §5.2',
      token: `${base64url.encode(toBytes(kit.header({ typ: 'JWT' })))}.${payload}.${signature}`,
      control: kit.sign({}, { typ: 'JWT' }),
    },
    {
      ...forged,
      name: 'signature-of-another-token',
      source: 'RFC 7515 §5.2',
      token: kit
        .sign({ sub: 'user-2' })
        .then((other) => `${header}.${payload}.${segmentsOf(other)[2]}`),
    },
  ];
}

async function otherwiseSigned(kit: HostileKit): Promise<readonly Attack[]> {
  const payload = toBytes(kit.claims());
  const payloadText = base64url.encode(payload);
  const over = (data: string | Uint8Array): Promise<Uint8Array> =>
    signBytes({ alg: 'RS256', key: kit.key }, toBytes(data));
  return [
    {
      ...forged,
      name: 'signed-by-a-foreign-key-under-the-trusted-kid',
      source: 'RFC 8725 §3.3',
      token: kit.raw({ key: kit.foreignKey }),
    },
    {
      ...forged,
      name: 'signature-over-the-payload-alone',
      source: 'RFC 7515 §5.2',
      token: kit.raw({ payload, signature: await over(payloadText) }),
    },
    {
      ...forged,
      name: 'pss-signature-under-rs256',
      source: 'RFC 8725 §3.1',
      token: kit.raw({ alg: 'PS256' }),
    },
    {
      ...forged,
      name: 'sha512-signature-under-rs256',
      source: 'RFC 8725 §3.2',
      token: kit.raw({ alg: 'RS512' }),
    },
  ];
}
