import { toPublicJwk } from '../keys.ts';
import type { PrivateJwk } from '../keys.ts';
import { testKeys } from '../test-keys.ts';
import { publishAs, requireKey } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';
import { otherAlgorithmAttacks } from './other-algorithms.ts';

const unknown = { code: 'key_not_found', stage: 'key' } as const;

/** The token names a key that is unknown, is not a signing key, or belongs to another algorithm. */
export async function keyAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [...strangeKids(kit), ...unfitKeys(kit), ...(await otherAlgorithmAttacks(kit))];
}

function strangeKids(kit: HostileKit): readonly Attack[] {
  const kids: Readonly<Record<string, string>> = {
    'of-a-foreign-key': 'foreign-1',
    'in-other-case': kit.issuer.signingKey('RS256').kid.toUpperCase(),
    'with-trailing-space': `${kit.issuer.signingKey('RS256').kid} `,
    'with-trailing-nul': `${kit.issuer.signingKey('RS256').kid}\u0000`,
    'as-path': '../../../../../../dev/null',
    'as-sql': "x' UNION SELECT 'secret';--",
    'as-url': 'http://169.254.169.254/latest/meta-data/',
    'as-shell': '|/bin/true',
    'of-the-prototype': '__proto__',
    'named-constructor': 'constructor',
    'named-tostring': 'toString',
    'with-line-break': 'rs256-1\r\nset-cookie: a=b',
  };
  return [
    ...Object.entries(kids).map(([name, kid]) => ({
      ...unknown,
      name: `kid-${name}`,
      source: name.startsWith('as-') ? 'RFC 8725 §3.10' : 'RFC 7515 §4.1.4',
      token: kit.sign({}, { kid, key: kit.foreignKey }),
    })),
    {
      name: 'kid-absent-with-two-eligible-keys',
      source: 'RFC 7515 §4.1.4',
      code: 'missing_kid',
      stage: 'key',
      token: kit.sign({}, { kid: null }),
      keys: [publishAs(kit.foreignKey, 'second', 'RS256')],
    },
  ];
}

/** The issuer publishes the key, but RFC 7517 or RFC 7518 forbids using it for RS256. */
function unfitKeys(kit: HostileKit): readonly Attack[] {
  const unfit = { ...unknown, source: 'RFC 7517 §4' };
  const signed = (kid: string, key: PrivateJwk): Promise<string> => kit.sign({}, { kid, key });
  const foreign = kit.foreignKey;
  return [
    {
      ...unfit,
      name: 'key-of-1024-bits',
      source: 'RFC 7518 §3.3',
      token: signed('weak', testKeys.weakRsa),
      keys: [publishAs(testKeys.weakRsa, 'weak', 'RS256')],
    },
    {
      ...unfit,
      name: 'key-for-encryption',
      source: 'RFC 7517 §4.2',
      token: signed('enc', foreign),
      keys: [publishAs(foreign, 'enc', 'RS256', 'enc')],
    },
    {
      ...unfit,
      name: 'key-ops-without-verify',
      source: 'RFC 7517 §4.3',
      token: signed('ops', foreign),
      keys: [{ ...toPublicJwk(foreign), kid: 'ops', alg: 'RS256', key_ops: ['encrypt'] }],
    },
    {
      ...unfit,
      name: 'key-for-rs512',
      source: 'RFC 8725 §3.1',
      token: signed('rs512', foreign),
      keys: [publishAs(foreign, 'rs512', 'RS512')],
    },
    {
      ...unfit,
      name: 'key-for-rsa-oaep',
      source: 'RFC 8725 §3.1',
      token: signed('oaep', foreign),
      keys: [publishAs(foreign, 'oaep', 'RSA-OAEP-256')],
    },
    {
      ...unfit,
      name: 'rs256-naming-an-ec-key',
      source: 'CVE-2022-23539',
      token: signed('ec', foreign),
      keys: [publishAs(requireKey(testKeys.p256), 'ec', 'ES256')],
    },
    {
      ...unfit,
      name: 'rs256-naming-an-ec-key-that-claims-rs256',
      source: 'CVE-2022-23539',
      token: signed('ec-rs', foreign),
      keys: [publishAs(requireKey(testKeys.p256), 'ec-rs', 'RS256')],
    },
  ];
}
