import type { AuthEvent } from '../contract/events.ts';
import type { KeySet } from '../contract/key-source.ts';
import { toKeysUnusableEvents, toUnsupportedEvent } from '../contract/keys-unusable.ts';
import type { Engine } from '../jose/engine.ts';
import type { Jwk, VerificationKey } from '../jose/jwk.ts';
import { createKeyIndex } from '../jose/key-index.ts';
import type { KeyIndex } from '../jose/key-index.ts';
import { attempt, chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { KeyMemory, SelectedKey } from '../verify/context.ts';

type Import = KeyMemory['importOf'];
type Emit = (event: AuthEvent) => void;

/** Creates an empty memory. What it holds is released when the issuer's set is replaced. */
export function createKeyMemory(engine: Engine, emit: Emit): KeyMemory {
  const importOf = createImport(engine, emit);
  return { indexOf: createIndexes(emit), importOf, importTwo: createImportTwo(importOf) };
}

function createIndexes(emit: Emit): KeyMemory['indexOf'] {
  const indexes = new WeakMap<TrustEntry, { keys: readonly Jwk[]; index: KeyIndex }>();
  return (entry: TrustEntry, { keys, skipped = [] }: KeySet) => {
    const known = indexes.get(entry);
    if (known !== undefined && known.keys === keys) return known.index;
    const index = createKeyIndex(keys, entry.algorithms, entry.issuer);
    indexes.set(entry, { keys, index });
    for (const event of toKeysUnusableEvents(entry.issuer, [...skipped, ...index.unusableKeys])) {
      emit(event);
    }
    return index;
  };
}

function createImport(engine: Engine, emit: Emit): Import {
  const imports = new WeakMap<VerificationKey, readonly SelectedKey[]>();
  return (entry, key) => {
    const known = imports.get(key);
    if (known !== undefined) return known;
    // The result is stored, not the promise: on Workers no request may wait for another's promise.
    const remember = (found: readonly SelectedKey[]): readonly SelectedKey[] => {
      imports.set(key, found);
      return found;
    };
    return attempt(
      () => engine.importKey(key.publicJwk, key.algorithm),
      (imported) => remember([{ key, imported }]),
      () => {
        // Of several imports at once the first to fail reports it.
        if (!imports.has(key)) emit(toUnsupportedEvent(entry.issuer, key));
        return remember([]);
      },
    );
  };
}

function createImportTwo(importOf: Import): KeyMemory['importTwo'] {
  const results = new WeakMap<readonly VerificationKey[], readonly SelectedKey[]>();
  return (entry, candidates) => {
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1) return importOf(entry, only);
    // Else keys that cannot be imported would be passed over anew for each token.
    const known = results.get(candidates);
    if (known !== undefined) return known;
    return chain(
      importFrom(candidates, 0, [], (key) => importOf(entry, key)),
      (found) => {
        results.set(candidates, found);
        return found;
      },
    );
  };
}

function importFrom(
  candidates: readonly VerificationKey[],
  position: number,
  found: readonly SelectedKey[],
  importIt: (key: VerificationKey) => MaybePromise<readonly SelectedKey[]>,
): MaybePromise<readonly SelectedKey[]> {
  const key = candidates[position];
  if (key === undefined || found.length === 2) return found;
  return chain(importIt(key), (more) =>
    importFrom(candidates, position + 1, [...found, ...more], importIt),
  );
}
