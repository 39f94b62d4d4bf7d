import { testCertificate } from '../test-keys.ts';
import { segmentsOf } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';
import { publicKeyTexts } from './public-key-texts.ts';

/** The header chooses the algorithm: unsigned tokens, and public keys used as HMAC secrets. */
export async function algorithmAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [...unsigned(kit), ...(await confused(kit)), ...misnamed(kit)];
}

function unsigned(kit: HostileKit): readonly Attack[] {
  const refused = { code: 'disallowed_alg', stage: 'header' } as const;
  const unsecured = (alg: string): Promise<string> =>
    kit.raw({ header: { ...kit.header(), alg }, alg: 'none' });
  return [
    ...['none', 'None', 'NONE', 'nOnE'].map((alg) => ({
      ...refused,
      name: `alg-${alg}-unsigned`,
      source: 'CVE-2022-23540, RFC 8725 §3.1',
      token: unsecured(alg),
    })),
    {
      ...refused,
      name: 'alg-none-with-a-genuine-signature',
      source: 'RFC 8725 §2.1',
      token: kit.raw({
        header: { ...kit.header(), alg: 'none' },
        signature: segmentsOf(kit.good)[2],
      }),
    },
    {
      ...refused,
      name: 'alg-none-signed-by-the-real-key',
      source: 'RFC 8725 §3.1',
      token: kit.raw({ header: { ...kit.header(), alg: 'none' } }),
    },
    {
      ...refused,
      name: 'alg-none-without-kid',
      source: 'CVE-2022-23540',
      token: kit.raw({ header: { alg: 'none', typ: 'at+jwt' }, alg: 'none' }),
    },
  ];
}

async function confused(kit: HostileKit): Promise<readonly Attack[]> {
  const secrets = await publicKeyTexts(kit.key, testCertificate);
  const sources: Readonly<Record<string, string>> = {
    'pkcs1-pem': 'CVE-2017-11424, CVE-2023-48223',
    openssh: 'CVE-2022-29217',
    'spki-pem-after-newline': 'CVE-2026-34950',
  };
  const attacks = Object.entries(secrets).map(([name, secret]) =>
    hmac(kit, `hs256-with-${name}`, sources[name] ?? 'CVE-2015-9235, RFC 8725 §2.1', secret),
  );
  return [
    ...attacks,
    hmac(kit, 'hs256-with-empty-secret', 'CVE-2026-44351, CVE-2026-45363', ''),
    hmac(kit, 'hs256-with-the-text-undefined', 'RFC 8725 §3.5', 'undefined'),
    hmac(kit, 'hs256-with-the-kid-as-secret', 'RFC 8725 §3.5', kit.issuer.signingKey('RS256').kid),
    hmac(kit, 'hs512-with-spki-pem', 'CVE-2022-23541', secrets['spki-pem'] ?? '', 'HS512'),
    {
      ...hmac(kit, 'hs256-with-a-published-oct-key', 'CVE-2021-46743', 'secret', 'HS256', 'oct-1'),
      keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'oct-1', alg: 'HS256' }],
    },
  ];
}

function hmac(
  kit: HostileKit,
  name: string,
  source: string,
  key: string | Uint8Array,
  alg: 'HS256' | 'HS512' = 'HS256',
  kid?: string,
): Attack {
  const header = { ...kit.header(), alg, ...(kid !== undefined && { kid }) };
  const token = kit.raw({ header, alg, key });
  return { name, source, code: 'disallowed_alg', stage: 'header', token };
}

function misnamed(kit: HostileKit): readonly Attack[] {
  const disallowed = {
    'in-lower-case': 'rs256',
    'with-trailing-space': 'RS256 ',
    'with-hyphen': 'RS-256',
    eddsa: 'EdDSA',
    es256k: 'ES256K',
    'rsa-oaep': 'RSA-OAEP',
    dir: 'dir',
    tostring: 'toString',
  };
  const malformed = { empty: '', null: null, number: 256, true: true, list: ['RS256'], object: {} };
  const renamed = (alg: unknown): Promise<string> => kit.raw({ header: { ...kit.header(), alg } });
  return [
    ...Object.entries(disallowed).map(([name, alg]) => ({
      name: `alg-unknown-${name}`,
      source: 'RFC 8725 §3.1',
      code: 'disallowed_alg' as const,
      stage: 'header' as const,
      token: renamed(alg),
    })),
    ...Object.entries(malformed).map(([name, alg]) => ({
      name: `alg-is-${name}`,
      source: 'RFC 7515 §4.1.1',
      code: 'malformed_token' as const,
      stage: 'header' as const,
      token: renamed(alg),
    })),
    {
      name: 'alg-absent',
      source: 'RFC 7515 §4.1.1',
      code: 'malformed_token',
      stage: 'header',
      token: renamed(undefined),
    },
    ...(['RS384', 'RS512', 'PS256'] as const).map((alg) => ({
      name: `alg-${alg.toLowerCase()}-not-configured`,
      source: 'RFC 8725 §3.1',
      code: 'disallowed_alg' as const,
      stage: 'header' as const,
      token: kit.raw({ header: { ...kit.header(), alg }, alg }),
    })),
  ];
}
