import { claimRows } from './claim-rows.ts';
import type { Attack, HostileKit } from './kit.ts';

/** `exp`, `nbf` or `iat` is not a date, or the token is not valid at this time (RFC 7519 §2, §4.1). */
export function timeAttacks(kit: HostileKit): readonly Attack[] {
  const now = kit.nowSeconds;
  const notDates = {
    text: String(now + 300),
    'iso-text': '2999-01-01T00:00:00Z',
    true: true,
    list: [now],
    object: {},
  };
  const claims = { stage: 'claims', source: 'CVE-2026-25537, RFC 7519 §2' } as const;
  return [
    ...(['exp', 'nbf', 'iat'] as const).flatMap((claim) => [
      ...claimRows(
        kit,
        claims,
        Object.entries(notDates).map(
          ([name, value]) => [`${claim}-is-${name}`, 'invalid_claims', { [claim]: value }] as const,
        ),
      ),
      infinite(kit, claim, '1e400'),
      infinite(kit, claim, '-1e400'),
    ]),
    ...claimRows(kit, claims, [
      ['nbf-is-null', 'invalid_claims', { nbf: null }],
      ['iat-is-null', 'invalid_claims', { iat: null }],
    ]),
    ...claimRows(kit, { stage: 'claims', source: 'RFC 7519 §4.1.4' }, [
      ['exp-absent', 'missing_claim', { exp: undefined }],
      ['exp-is-null', 'missing_claim', { exp: null }],
      ['exp-an-hour-ago', 'token_expired', { exp: now - 3600 }],
      ['exp-beyond-tolerance', 'token_expired', { exp: now - 5 }],
      ['exp-zero', 'token_expired', { exp: 0 }],
      ['exp-minus-one', 'token_expired', { exp: -1 }],
      ['exp-fraction-in-the-past', 'token_expired', { exp: now - 5.5 }],
    ]),
    ...claimRows(kit, { stage: 'claims', source: 'RFC 7519 §4.1.5, §4.1.6' }, [
      ['nbf-in-an-hour', 'token_not_yet_valid', { nbf: now + 3600 }],
      ['nbf-in-milliseconds', 'token_not_yet_valid', { nbf: now * 1000 }],
      ['iat-in-an-hour', 'token_not_yet_valid', { iat: now + 3600 }],
      ['iat-in-milliseconds', 'token_not_yet_valid', { iat: now * 1000 }],
    ]),
  ];
}

/** JSON has no infinity, but `1e400` parses to it: a token that never expires. */
function infinite(kit: HostileKit, claim: 'exp' | 'nbf' | 'iat', text: string): Attack {
  return {
    name: `${claim}-is-${text.replace('-', 'minus-')}`,
    source: 'RFC 7519 §2',
    code: 'invalid_claims',
    stage: 'claims',
    token: kit.withMember(`"${claim}":${text}`, { [claim]: undefined }),
  };
}
