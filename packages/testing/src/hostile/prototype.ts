import { withMember } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';

/** Members that a careless lookup finds on `Object.prototype`. */
export function prototypeAttacks(kit: HostileKit): readonly Attack[] {
  const { exp, aud, ...claims } = kit.claims();
  const inherited = JSON.stringify({ exp, aud });
  return [
    {
      name: 'claims-only-in-proto',
      source: 'CVE-2024-34273',
      code: 'missing_claim',
      stage: 'claims',
      token: kit.raw({ payload: withMember(claims, `"__proto__":${inherited}`) }),
    },
    {
      name: 'iss-only-in-proto',
      source: 'CVE-2024-34273',
      code: 'missing_claim',
      stage: 'issuer',
      token: kit.withMember(`"__proto__":{"iss":${JSON.stringify(kit.issuer.issuer)}}`, {
        iss: undefined,
      }),
    },
    {
      name: 'alg-only-in-proto',
      source: 'CVE-2024-34273',
      code: 'malformed_token',
      stage: 'header',
      token: kit.raw({
        header: withMember({ ...kit.header(), alg: undefined }, '"__proto__":{"alg":"RS256"}'),
      }),
    },
  ];
}
