import type { KeyCall, KeySet, LoadReason } from '../contract/key-source.ts';
import { toAmbiguousEvent } from '../contract/keys-unusable.ts';
import type { AuthError } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import { chain, ignoreRejection } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { Context, SelectedKey } from './context.ts';
import { loadKeys } from './load-keys.ts';
import type { CheckedHeader } from './token.ts';

const SYNC_RETRY_SECONDS = 1;

/**
 * Returns the one key that may verify this token. `kid`, or else a certificate thumbprint, only selects
 * among the issuer's keys. If two keys fit, the token is refused: trying keys in turn would hide a broken
 * rotation and let the sender choose how many signatures are computed. A missing key is requested from
 * the source at most once.
 *
 * @throws {AuthError} `key_not_found`, `missing_kid`, `jwks_error`, `jwks_fetch_failed`
 * @see RFC 7517 §4, RFC 8725 §3.1
 */
export function selectKey(
  header: CheckedHeader,
  entry: TrustEntry,
  context: Context,
): MaybePromise<SelectedKey> {
  const set = entry.keys.peek(entry.issuer, entry.keySlot);
  if (set === undefined) return loadKey('cold', header, entry, context);
  if (set.refreshDue === true) {
    ignoreRejection(entry.keys.wake(entry.issuer, 'refresh-ahead', toKeyCall(entry, context)));
  }
  const known = context.keyMemory.recallSelected(entry, set, header);
  if (known !== undefined) return known;
  return chain(findKey(set, header, entry, context), (found) => {
    if (found !== undefined) return found;
    // Without a kid, nothing says that a newer set would help.
    if (header.kid === undefined) throw toMissingKey(set, header, entry, context);
    return loadKey('unknown-kid', header, entry, context);
  });
}

function toKeyCall({ keyFault }: TrustEntry, { call }: Context): KeyCall {
  return { signal: call.signal, waitUntil: call.waitUntil, keyFault };
}

function loadKey(
  because: LoadReason,
  header: CheckedHeader,
  entry: TrustEntry,
  context: Context,
): MaybePromise<SelectedKey> {
  const call = toKeyCall(entry, context);
  if (context.mode === 'sync') {
    const answer = entry.keys.wake(entry.issuer, because, call);
    ignoreRejection(answer);
    if (because === 'unknown-kid' && answer === 'settled') {
      throw toMissingKey(entry.keys.peek(entry.issuer), header, entry, context);
    }
    throw refusal(
      'jwks_fetch_failed',
      { problem: 'not-loaded' },
      { retryAfterSeconds: SYNC_RETRY_SECONDS },
    );
  }
  return chain(loadKeys(entry, because, context, call), (set) =>
    chain(findKey(set, header, entry, context), (found) => {
      if (found !== undefined) return found;
      throw toMissingKey(set, header, entry, context);
    }),
  );
}

/** Returns the refusal of a token for which there is no key. */
function toMissingKey(
  set: KeySet | undefined,
  { kid, algorithm }: CheckedHeader,
  entry: TrustEntry,
  { keyMemory }: Context,
): AuthError {
  const index = set && keyMemory.indexOf(entry, set);
  const keys = index?.find(algorithm.name, undefined) ?? [];
  if (kid === undefined) {
    return refusal('missing_kid', { problem: 'no-kid', count: keys.length });
  }
  if (keys.length === 1 && keys.every((key) => key.kid === undefined)) {
    return refusal('key_not_found', { problem: 'unnamed' });
  }
  const kids = (index?.usable ?? []).flatMap((key) => key.kid ?? []);
  return refusal('key_not_found', { problem: 'unknown', count: kids.length, kids });
}

function findKey(
  set: KeySet,
  header: CheckedHeader,
  entry: TrustEntry,
  context: Context,
): MaybePromise<SelectedKey | undefined> {
  const index = context.keyMemory.indexOf(entry, set);
  const candidates = index.find(header.algorithm.name, header.kid, header.thumbprints);
  if (candidates.length === 0) return undefined;
  return chain(context.keyMemory.importTwo(entry, candidates), (usable) => {
    // The issuer publishes the key and this runtime cannot use it: that is no fault of the token.
    if (usable.length === 0) {
      throw refusal('jwks_error', {
        problem: 'not-importable',
        kid: candidates[0]?.kid ?? 'without kid',
      });
    }
    const [first] = usable;
    if (first !== undefined && usable.length === 1) {
      context.keyMemory.keepSelected(entry, set, header, first);
      return first;
    }
    // Without a kid several keys are normal, and the token has to say which of them it means.
    if (header.kid === undefined) return undefined;
    context.policy.emit(toAmbiguousEvent(entry.issuer, candidates));
    throw refusal('jwks_error', { problem: 'ambiguous', count: candidates.length });
  });
}
