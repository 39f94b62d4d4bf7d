import type { KeyDocument, KeyStore, KeyStoreReason, ReleaseLock } from '@oidc-verify/core';
import { boolean, callback, readSettings } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';

/**
 * How the store fails:
 *
 * - `none`: it does not.
 * - `throws`: every call throws at once.
 * - `rejects`: every call rejects.
 * - `hangs`: no call ever settles.
 * - `forgets`: writes succeed, and nothing is there afterwards.
 * - `garbage`: reads return something that is not a document.
 * - `plants`: reads return the document with {@link FakeKeyStore.planted} as its keys.
 * - `back-dates`: reads return the document as if it had just been fetched.
 * - `mixes-up`: reads return the document of another issuer.
 */
export type KeyStoreFault =
  | 'none'
  | 'throws'
  | 'rejects'
  | 'hangs'
  | 'forgets'
  | 'garbage'
  | 'plants'
  | 'back-dates'
  | 'mixes-up';

/** One call of the store. */
export interface FakeKeyStoreCall {
  readonly method: 'read' | 'write' | 'lock' | 'release';
  readonly issuer: string;
  readonly reason?: KeyStoreReason;
}

/** The options of {@link createFakeKeyStore}. */
export interface FakeKeyStoreOptions {
  /** Whether the store has a lock. Default true. */
  readonly hasLock?: boolean;
  /** Milliseconds since the epoch, for locks that expire. Default `Date.now`. */
  readonly now?: () => number;
}

/** The rows of {@link FakeKeyStoreOptions}. */
export const FAKE_KEY_STORE_ROWS: OptionRows<FakeKeyStoreOptions, Required<FakeKeyStoreOptions>> = {
  hasLock: { read: boolean, fallback: true },
  now: { read: callback, fallback: () => Date.now() },
};

/** A key store in memory whose faults a test chooses, and that records how it is called. */
export interface FakeKeyStore extends KeyStore {
  /** May be changed at any time. */
  fault: KeyStoreFault;
  /** The keys of the fault `plants`. */
  planted: KeyDocument['jwks'];
  /** What is stored, by issuer; JSON. */
  readonly documents: Map<string, string>;
  readonly calls: readonly FakeKeyStoreCall[];
  count(method: FakeKeyStoreCall['method']): number;
}

/**
 * Returns a key store in memory, for tests of code that uses one.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function createFakeKeyStore(options: FakeKeyStoreOptions = {}): FakeKeyStore {
  const { hasLock, now } = readSettings(FAKE_KEY_STORE_ROWS, options);
  const store = new MemoryKeyStore(now);
  if (!hasLock) Object.defineProperty(store, 'lock', { value: undefined });
  return store;
}

class MemoryKeyStore implements FakeKeyStore {
  fault: KeyStoreFault = 'none';
  planted: KeyDocument['jwks'] = { keys: [] };
  readonly documents = new Map<string, string>();
  readonly #calls: FakeKeyStoreCall[] = [];
  readonly #locks = new Map<string, { readonly untilMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get calls(): readonly FakeKeyStoreCall[] {
    return [...this.#calls];
  }

  count(method: FakeKeyStoreCall['method']): number {
    return this.#calls.filter((call) => call.method === method).length;
  }

  read(issuer: string, { reason }: { readonly reason: KeyStoreReason }): unknown {
    this.#calls.push({ method: 'read', issuer, reason });
    return this.#settle(() => this.#find(issuer));
  }

  write(issuer: string, document: KeyDocument): Promise<void> {
    this.#calls.push({ method: 'write', issuer });
    return this.#settle(() => {
      if (this.fault !== 'forgets') this.documents.set(issuer, JSON.stringify(document));
    });
  }

  lock(
    issuer: string,
    { seconds }: { readonly seconds: number },
  ): Promise<ReleaseLock | undefined> {
    this.#calls.push({ method: 'lock', issuer });
    return this.#settle(() => {
      const held = this.#locks.get(issuer);
      if (held !== undefined && held.untilMs > this.#now()) return undefined;
      const own = { untilMs: this.#now() + seconds * 1000 };
      this.#locks.set(issuer, own);
      return () => this.#release(issuer, own);
    });
  }

  /** A lock that ended and was taken by somebody else is theirs. */
  #release(issuer: string, own: object): Promise<void> {
    this.#calls.push({ method: 'release', issuer });
    return this.#settle(() => {
      if (this.#locks.get(issuer) === own) this.#locks.delete(issuer);
    });
  }

  #settle<T>(answer: () => T): Promise<T> {
    if (this.fault === 'throws') throw new Error('the store throws');
    if (this.fault === 'rejects') return Promise.reject(new Error('the store rejects'));
    if (this.fault === 'hangs') return new Promise(() => {});
    return Promise.resolve(answer());
  }

  #find(issuer: string): unknown {
    if (this.fault === 'garbage') return { jwks: 'https://evil.example/jwks', fetchedAt: 'now' };
    const others = [...this.documents.keys()].filter((name) => name !== issuer);
    const name = this.fault === 'mixes-up' ? (others[0] ?? issuer) : issuer;
    const text = this.documents.get(name);
    if (text === undefined) return undefined;
    const document: object = JSON.parse(text) as object;
    if (this.fault === 'plants') return { ...document, jwks: this.planted };
    if (this.fault === 'back-dates') return { ...document, fetchedAt: this.#now() / 1000 };
    return document;
  }
}
