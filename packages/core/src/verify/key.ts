import type { KeySet, LoadReason } from '../contract/key-source.ts';
import { AuthError } from '../errors/errors.ts';
import type { VerificationKey } from '../jose/jwk.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { askCallback } from './callback.ts';
import type { Context, SelectedKey } from './context.ts';
import type { CheckedHeader } from './token.ts';

const SYNC_RETRY_SECONDS = 1;

/**
 * Returns the single key that may verify this token, or refuses. `kid` only narrows the choice. Two
 * keys that fit are an error rather than a loop: trying keys in turn would hide a broken rotation
 * and let the sender choose how many signatures we compute. A missing key is asked for at most once.
 *
 * @throws {AuthError} `key_not_found`, `missing_kid`, `jwks_error`, `jwks_fetch_failed`
 * @see RFC 7517 §4, RFC 8725 §3.1
 */
export function selectKey(
  header: CheckedHeader,
  entry: TrustEntry,
  context: Context,
): MaybePromise<SelectedKey> {
  const set = entry.keys.peek(entry.issuer);
  if (set === undefined) return loadKey('cold', header, entry, context);
  if (set.refreshDue === true) entry.keys.wake(entry.issuer, 'refresh-ahead', context.call);
  return chain(findKey(set, header, entry, context), (found) => {
    if (found !== undefined) return found;
    // Without a kid there is nothing a newer set could be asked for.
    if (header.kid === undefined) throw new AuthError('missing_kid');
    return loadKey('unknown-kid', header, entry, context);
  });
}

function loadKey(
  because: LoadReason,
  header: CheckedHeader,
  entry: TrustEntry,
  context: Context,
): MaybePromise<SelectedKey> {
  if (context.mode === 'sync') {
    const answer = entry.keys.wake(entry.issuer, because, context.call);
    if (because === 'unknown-kid' && answer === 'settled') throw new AuthError('key_not_found');
    throw new AuthError('jwks_fetch_failed', { retryAfterSeconds: SYNC_RETRY_SECONDS });
  }
  const scope = { mode: context.mode, emit: context.policy.emit };
  const loaded = askCallback('keys', scope, () =>
    entry.keys.load(entry.issuer, because, context.call),
  ) as MaybePromise<KeySet>;
  return chain(loaded, (set) =>
    chain(findKey(set, header, entry, context), (found) => {
      if (found !== undefined) return found;
      throw new AuthError(header.kid === undefined ? 'missing_kid' : 'key_not_found');
    }),
  );
}

function findKey(
  set: KeySet,
  header: CheckedHeader,
  entry: TrustEntry,
  context: Context,
): MaybePromise<SelectedKey | undefined> {
  const index = context.keyMemory.indexOf(entry, set);
  const candidates = index.find(header.algorithm.name, header.kid);
  if (candidates.length === 0) return undefined;
  return chain(importAll(candidates, entry, context), (usable) => {
    if (usable.length < 2) return usable[0];
    // Without a kid several keys are normal, and it is the token that has to choose.
    if (header.kid === undefined) return undefined;
    const { emit } = context.policy;
    emit({ type: 'keys-unusable', issuer: entry.issuer, reason: 'ambiguous', keys: usable.length });
    throw new AuthError('jwks_error');
  });
}

function importAll(
  candidates: readonly VerificationKey[],
  entry: TrustEntry,
  { keyMemory }: Context,
): MaybePromise<readonly SelectedKey[]> {
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) return keyMemory.importOf(entry, only);
  let selected: MaybePromise<readonly SelectedKey[]> = [];
  for (const key of candidates) {
    selected = chain(selected, (before) =>
      chain(keyMemory.importOf(entry, key), (found) => [...before, ...found]),
    );
  }
  return selected;
}
