import type { AuthEvent, KeysUnusableEvent } from '../contract/events.ts';
import type { Engine } from '../jose/engine.ts';
import type { VerificationKey } from '../jose/jwk.ts';
import type { Jwk } from '../jose/jwk.ts';
import { createKeyIndex } from '../jose/key-index.ts';
import type { KeyIndex } from '../jose/key-index.ts';
import { attempt } from '../maybe-promise.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { KeyMemory, SelectedKey } from '../verify/context.ts';

// Every provider publishes keys for other uses too; only these reasons say that a set is faulty.
const REPORTED: readonly KeysUnusableEvent['reason'][] = [
  'rsa-without-alg',
  'invalid',
  'private',
  'weak',
];

/** Returns an empty memory. What it holds goes when the issuer's set is replaced. */
export function createKeyMemory(engine: Engine, emit: (event: AuthEvent) => void): KeyMemory {
  const indexes = new WeakMap<TrustEntry, { keys: readonly Jwk[]; index: KeyIndex }>();
  const selected = new WeakMap<VerificationKey, readonly SelectedKey[]>();
  const report = ({ issuer }: TrustEntry, { unusable }: KeyIndex): void => {
    for (const reason of REPORTED) {
      const keys = unusable.get(reason as 'weak') ?? 0;
      if (keys > 0) emit({ type: 'keys-unusable', issuer, reason, keys });
    }
  };
  return {
    indexOf: (entry, { keys }) => {
      const known = indexes.get(entry);
      if (known !== undefined && known.keys === keys) return known.index;
      const index = createKeyIndex(keys, entry.algorithms);
      indexes.set(entry, { keys, index });
      report(entry, index);
      return index;
    },
    importOf: (entry, key) => {
      const known = selected.get(key);
      if (known !== undefined) return known;
      // The result is remembered, not the promise: on Workers no request may wait for another's.
      const remember = (found: readonly SelectedKey[]): readonly SelectedKey[] => {
        selected.set(key, found);
        return found;
      };
      return attempt(
        () => engine.importKey(key.publicJwk, key.algorithm),
        (imported) => remember([{ key, imported }]),
        () => {
          // Of several imports at once the first one tells.
          if (!selected.has(key)) {
            emit({ type: 'keys-unusable', issuer: entry.issuer, reason: 'invalid', keys: 1 });
          }
          return remember([]);
        },
      );
    },
  };
}
