import type { AuthEvent } from '../contract/events.ts';
import { toKeysUnusableEvents, toUnsupportedEvent } from '../contract/keys-unusable.ts';
import type { AlgorithmName } from '../jose/algorithms.ts';
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
  return { ...createIndexes(emit), importOf, importTwo: createImportTwo(importOf) };
}

/** What was derived from the set of one issuer. */
interface Derived {
  readonly keys: readonly Jwk[];
  readonly index: KeyIndex;
  /** The key that was selected last: nearly all tokens of an issuer name the same one. */
  selected: SelectedKey | undefined;
  kid: string | undefined;
  algorithm: AlgorithmName | undefined;
}

function createIndexes(emit: Emit): Pick<KeyMemory, 'indexOf' | 'recallSelected' | 'keepSelected'> {
  const derived = new WeakMap<TrustEntry, Derived>();
  return {
    indexOf: (entry, { keys, skipped = [] }) => {
      const known = derived.get(entry);
      if (known !== undefined && known.keys === keys) return known.index;
      const index = createKeyIndex(keys, entry.algorithms, entry.issuer, entry.acceptsAnyKid);
      derived.set(entry, {
        keys,
        index,
        selected: undefined,
        kid: undefined,
        algorithm: undefined,
      });
      for (const event of toKeysUnusableEvents(entry.issuer, [...skipped, ...index.unusableKeys])) {
        emit(event);
      }
      return index;
    },
    recallSelected: (entry, { keys }, { kid, algorithm }) => {
      const known = derived.get(entry);
      // One of another set, of another name or for another algorithm is found in the index.
      const isSame = known?.keys === keys && known.kid === kid;
      return isSame && known.algorithm === algorithm.name ? known.selected : undefined;
    },
    keepSelected: (entry, { keys }, { kid }, selected) => {
      const known = derived.get(entry);
      if (known?.keys !== keys || kid === undefined) return;
      Object.assign(known, { selected, kid, algorithm: selected.key.algorithm.name });
    },
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
      (imported) => {
        const { algorithm, signatureBytes } = key;
        return remember([{ key, imported, algorithm, signatureBytes }]);
      },
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
