import { isAuthError, isConfigError } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import { readOptions } from '../options/problems.ts';
import { listOf, string } from '../options/readers.ts';
import type { Policy } from '../policy/compile.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { loadKeys } from '../verify/load-keys.ts';
import type { Runner } from './runner.ts';

/** What `ready` is called with. */
export interface ReadyCall {
  readonly signal?: AbortSignal | undefined;
  /**
   * Issuers to try beside the listed ones, such as your largest tenants: `resolveIssuer` has to return
   * each of them, and its keys have to be there.
   */
  readonly issuers?: readonly string[] | undefined;
}

/** Refuses issuers that could never be ready. Throws ConfigError `invalid_options`. */
export function checkReadyCall({ trusted, resolveIssuer }: Policy, { issuers }: ReadyCall): void {
  if (issuers === undefined) return;
  readOptions((problems) => {
    const read = listOf(string)(issuers, problems.at('ready().issuers')) ?? [];
    for (const [index, issuer] of read.entries()) {
      if (trusted.has(issuer) || resolveIssuer !== undefined) continue;
      const message = 'is not a listed issuer';
      problems.add(`ready().issuers[${index}]`, message);
    }
  });
}

/**
 * Resolves when every listed issuer, and every one of `call.issuers`, has keys that can verify its
 * tokens. Keys in memory are enough, so a public readiness endpoint causes no fetches. Missing keys are
 * loaded under the source's back-off.
 *
 * @throws {AuthError} `jwks_fetch_failed`, `jwks_error`, `verification_unavailable`
 */
export async function loadAll(
  policy: Policy,
  { keyMemory, resolver }: Runner,
  { signal, issuers = [] }: ReadyCall,
): Promise<void> {
  const load = async (entry: TrustEntry): Promise<void> => {
    const { issuer, keys, keyFault } = entry;
    const scope = { mode: 'async', policy } as const;
    const set = keys.peek(issuer) ?? (await loadKeys(entry, 'cold', scope, { signal, keyFault }));
    if (keyMemory.indexOf(entry, set).usable.length > 0) return;
    throw refusal('jwks_error', { problem: 'none-usable', issuer });
  };
  const tryIssuer = async (issuer: string): Promise<void> =>
    load(policy.trusted.get(issuer) ?? (await findEntry(issuer, resolver)));
  const probe = async (): Promise<void> => {
    // With entries in memory, their tokens can be verified, whatever a stranger's made-up issuer caused.
    const health = resolver?.health();
    if (health?.state === 'failing' && health.issuers === 0) await resolver?.probe();
  };
  const listed = [...policy.trusted.values()];
  await Promise.all([...listed.map(load), ...issuers.map(tryIssuer), probe()]);
}

const NOT_KNOWN = {
  problem: 'resolver',
  outcome: 'returned no usable options for an issuer that was passed to ready()',
} as const;

async function findEntry(issuer: string, resolver: Runner['resolver']): Promise<TrustEntry> {
  try {
    const entry = await resolver?.resolve(issuer, 'async');
    if (entry !== undefined) return entry;
  } catch (error) {
    // An issuer that was expected to be known is no bad token: the service is not ready for it.
    const inner = isAuthError(error) ? error.cause : undefined;
    const cause = isConfigError(inner) ? inner : error;
    throw refusal('verification_unavailable', NOT_KNOWN, { cause });
  }
  throw refusal('verification_unavailable', NOT_KNOWN);
}
