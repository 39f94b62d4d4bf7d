/**
 * How the engine behind a store fails:
 *
 * - `away`: connections end, and new ones are refused.
 * - `hangs`: requests arrive, and nothing answers.
 * - `slow`: answers are late, but within the deadline of the store.
 * - `wrong-answers`: each request gets the answer to another one.
 * - `answer-lost`: requests are carried out, and the connection ends before the answer.
 * - `read-only`: writes are refused.
 * - `out-of-memory`: writes are refused for want of memory.
 */
export type StoreFault =
  | 'away'
  | 'hangs'
  | 'slow'
  | 'wrong-answers'
  | 'answer-lost'
  | 'read-only'
  | 'out-of-memory';

/** Makes the engine of a store that is open fail. */
export interface FaultyStore {
  /** Sets the fault of the engine. `none` resolves once the store can answer again. */
  readonly setFault: (fault: StoreFault | 'none') => Promise<void>;
}

/** With these, a store works as ever. */
export const HARMLESS: ReadonlySet<StoreFault> = new Set<StoreFault>(['slow']);

/** With these, nothing can be read. */
export const UNREADABLE: ReadonlySet<StoreFault> = new Set<StoreFault>([
  'away',
  'hangs',
  'wrong-answers',
  'answer-lost',
]);

/** Returns what came of a call: its answer, or `failed` if it threw or rejected. */
export async function outcomeOf<T>(call: () => T | PromiseLike<T>): Promise<T | 'failed'> {
  try {
    return await call();
  } catch {
    return 'failed';
  }
}
