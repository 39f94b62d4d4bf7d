import type { UnusableReason } from '../jose/jwk.ts';
import type { UnusableKey } from '../jose/key-index.ts';
import type { KeysUnusableEvent } from './events.ts';

// Every provider publishes keys for other uses too. Only these reasons mean that a set is faulty.
const REPORTED = ['rsa-without-alg', 'invalid', 'private', 'weak'] as const;
const MAX_KIDS = 10;
const MAX_KID_LENGTH = 128;

/**
 * Returns the events that report the unusable keys of one set: one event for each reason that is a fault. Keys
 * for other uses and algorithms are not reported.
 */
export function toKeysUnusableEvents(
  issuer: string,
  unusable: readonly UnusableKey[],
): readonly KeysUnusableEvent[] {
  return REPORTED.flatMap((reason) => {
    const keys = unusable.filter((key) => key.reason === reason);
    return keys.length === 0 ? [] : [toEvent(issuer, reason, keys)];
  });
}

/** A key that was judged unusable, for whatever reason. */
type JudgedKey = { readonly kid?: string | undefined; readonly reason: UnusableReason };

/** Returns the event for a set of which a verifier can use no key, so that it replaces no other. */
export function toNoneUsableEvent(
  issuer: string,
  unusable: readonly JudgedKey[],
): KeysUnusableEvent {
  const reasons: Partial<Record<UnusableReason, number>> = {};
  for (const { reason } of unusable) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return { ...toEvent(issuer, 'none-usable', unusable), reasons: Object.freeze(reasons) };
}

/** Returns the event for several keys that a token with their `kid` may mean. */
export function toAmbiguousEvent(
  issuer: string,
  keys: readonly Pick<UnusableKey, 'kid'>[],
): KeysUnusableEvent {
  return toEvent(issuer, 'ambiguous', keys);
}

/** Returns the event for a key that is in order and that this runtime cannot import. */
export function toUnsupportedEvent(
  issuer: string,
  key: Pick<UnusableKey, 'kid'>,
): KeysUnusableEvent {
  return toEvent(issuer, 'unsupported', [key]);
}

function toEvent(
  issuer: string,
  reason: KeysUnusableEvent['reason'],
  keys: readonly Pick<UnusableKey, 'kid'>[],
): KeysUnusableEvent {
  const kids = [...new Set(keys.flatMap(({ kid }) => kid ?? []))]
    .slice(0, MAX_KIDS)
    .map(toPrintable);
  const event = { type: 'keys-unusable', issuer, reason, keys: keys.length } as const;
  return kids.length === 0 ? event : { ...event, kids: Object.freeze(kids) };
}

/** A `kid` comes from the network and goes into logs. */
function toPrintable(kid: string): string {
  return kid.slice(0, MAX_KID_LENGTH).replaceAll(/[^ -~]/g, '?');
}
