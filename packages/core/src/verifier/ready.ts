import { AuthError } from '../errors/errors.ts';
import type { Policy } from '../policy/compile.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { KeyMemory } from '../verify/context.ts';
import { loadKeys } from '../verify/load-keys.ts';

/**
 * Resolves when every listed issuer has keys that can verify its tokens. Keys in memory are enough, so
 * a public readiness endpoint causes no fetches. Missing keys are loaded under the source's back-off.
 *
 * @throws {AuthError} `jwks_fetch_failed`, `jwks_error`
 */
export async function loadAll(
  policy: Policy,
  keyMemory: KeyMemory,
  signal: AbortSignal | undefined,
): Promise<void> {
  const load = async (entry: TrustEntry): Promise<void> => {
    const { issuer, keys, keyFault } = entry;
    const scope = { mode: 'async', policy } as const;
    const set = keys.peek(issuer) ?? (await loadKeys(entry, 'cold', scope, { signal, keyFault }));
    if (keyMemory.indexOf(entry, set).usable.length === 0) throw new AuthError('jwks_error');
  };
  await Promise.all([...policy.trusted.values()].map(load));
}
