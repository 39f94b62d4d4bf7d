import type { AuthErrorCode } from '@oidc-verify/core';
import type { Attack, HostileKit } from './kit.ts';

/** Rows of one claim: name, code, and the claims that replace the valid ones. */
type Rows = readonly (readonly [
  name: string,
  code: AuthErrorCode,
  claims: Record<string, unknown>,
])[];

/** Returns an attack for each row of `table`. */
export function claimRows(
  kit: HostileKit,
  from: Pick<Attack, 'source' | 'stage'>,
  table: Rows,
): readonly Attack[] {
  return table.map(([name, code, claims]) => ({ ...from, name, code, token: kit.sign(claims) }));
}
