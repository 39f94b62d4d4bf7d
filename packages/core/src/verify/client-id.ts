import { valueAt } from './names.ts';
import type { UnverifiedClaims } from './token.ts';

/**
 * Returns the client that a token names, or undefined. The first of the claims that the token has
 * decides, also when its value names nobody.
 */
export function readClientId(
  payload: UnverifiedClaims,
  claims: readonly (readonly string[])[],
): string | undefined {
  for (const path of claims) {
    const value = valueAt(payload, path);
    if (value === undefined) continue;
    return typeof value === 'string' && value !== '' ? value : undefined;
  }
  return undefined;
}
