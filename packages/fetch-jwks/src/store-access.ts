import type {
  AuthEvent,
  KeyDocument,
  KeyStore,
  KeyStoreEvent,
  KeyStoreReason,
  ReleaseLock,
} from '@oidc-verify/core';
import type { Copy } from './adopt.ts';
import type { Clock } from './clock.ts';
import { createDocumentMac } from './document-mac.ts';
import type { DocumentMac } from './document-mac.ts';
import { endpointFault } from './endpoint.ts';
import { readDocument, toPlainDocument } from './key-document.ts';
import type { FetchJwksSettings } from './options.ts';
import type { HeldKeys } from './state.ts';
import { startTimer } from './timer.ts';

/** What a key store is used for. None of these methods rejects, and none takes longer than its deadline. */
export interface StoreAccess {
  readonly hasLock: boolean;
  /** Returns the keys in the store, where they may be used; `failed` when the store did not answer. */
  read(
    issuer: string,
    reason: KeyStoreReason,
  ): Promise<Omit<Copy, 'random'> | 'failed' | undefined>;
  /** Writes keys that the issuer sent at `fetchedAtMs`, in milliseconds since the epoch. */
  write(issuer: string, held: HeldKeys, fetchedAtMs: number): Promise<void>;
  /** Takes the lock; undefined while another process has it. */
  lock(issuer: string): Promise<ReleaseLock | undefined>;
  release(issuer: string, release: ReleaseLock): Promise<void>;
}

/** What access to a store needs beside the options. */
export interface StoreSetting {
  readonly options: FetchJwksSettings;
  readonly clock: Clock;
  readonly emit: (event: AuthEvent) => void;
}

/** The clocks of two machines may differ by this much. */
export const CLOCK_SKEW_MS = 60_000;
/** Longer than a refresh takes: a process that died gives its lock back by this. */
const LOCK_SECONDS = 30;
const FAILED = Symbol('failed');

type Told = Pick<KeyStoreEvent, 'outcome' | 'reason'>;

/** Returns access to the store of the options; undefined when they have none. */
export function createStoreAccess(setting: StoreSetting): StoreAccess | undefined {
  const { store, storeSecret } = setting.options;
  if (store === undefined) return undefined;
  const mac = storeSecret.length > 0 ? createDocumentMac(storeSecret) : undefined;
  return new CheckedStore(store, mac, setting);
}

class CheckedStore implements StoreAccess {
  readonly hasLock: boolean;
  readonly #store: KeyStore;
  readonly #mac: DocumentMac | undefined;
  readonly #setting: StoreSetting;

  constructor(store: KeyStore, mac: DocumentMac | undefined, setting: StoreSetting) {
    this.hasLock = store.lock !== undefined;
    this.#store = store;
    this.#mac = mac;
    this.#setting = setting;
  }

  async read(
    issuer: string,
    reason: KeyStoreReason,
  ): Promise<Omit<Copy, 'random'> | 'failed' | undefined> {
    const found: unknown = await this.#ask(issuer, 'read', (signal) =>
      this.#store.read(issuer, { reason, signal }),
    );
    if (found === FAILED) return 'failed';
    if (found === undefined || found === null) return undefined;
    const document = toPlainDocument(found, this.#setting.options.maxBytes);
    if (document === undefined) return this.#refuse(issuer, 'malformed');
    const isAuthentic = this.#mac === undefined || (await this.#verify(issuer, document));
    return isAuthentic ? this.#check(issuer, document) : this.#refuse(issuer, 'not-authentic');
  }

  async write(issuer: string, held: HeldKeys, fetchedAtMs: number): Promise<void> {
    if (!(fetchedAtMs > 0)) return;
    const { staleIfErrorSeconds, staleWhileRevalidateSeconds } = this.#setting.options;
    const { keys, url, etag, ttlMs } = held;
    const document: KeyDocument = {
      jwks: { keys },
      url,
      ...(etag === undefined ? {} : { etag }),
      fetchedAt: fetchedAtMs / 1000,
      ttlSeconds: ttlMs / 1000,
    };
    const graceSeconds = Math.max(staleIfErrorSeconds, staleWhileRevalidateSeconds);
    const maxAgeSeconds = Math.ceil(ttlMs / 1000 + graceSeconds);
    const signed = await this.#sign(issuer, document);
    if (signed === undefined) return;
    await this.#ask(issuer, 'write', (signal) =>
      this.#store.write(issuer, signed, { maxAgeSeconds, signal }),
    );
  }

  async #sign(issuer: string, document: KeyDocument): Promise<KeyDocument | undefined> {
    if (this.#mac === undefined) return document;
    try {
      return { ...document, mac: await this.#mac.sign(issuer, document) };
    } catch {
      this.#tell(issuer, 'write', { outcome: 'failed' });
      return undefined;
    }
  }

  async lock(issuer: string): Promise<ReleaseLock | undefined> {
    const seconds = LOCK_SECONDS;
    const found: unknown = await this.#ask(issuer, 'lock', (signal) =>
      this.#store.lock?.(issuer, { seconds, signal }),
    );
    // Without an answer it is as if there were no lock: one more fetch does no harm.
    if (found === FAILED) return () => {};
    return isRelease(found) ? found : undefined;
  }

  async release(issuer: string, release: ReleaseLock): Promise<void> {
    await this.#ask(issuer, 'release', () => release());
  }

  /** Calls the store, at most for the time that the options give it. */
  async #ask(
    issuer: string,
    operation: KeyStoreEvent['operation'],
    ask: (signal: AbortSignal) => unknown,
  ): Promise<unknown> {
    const controller = new AbortController();
    const late = Symbol('late');
    const deadline = new Promise<typeof late>((resolve) => {
      const stop = startTimer(this.#setting.options.storeTimeoutMs, () => resolve(late));
      controller.signal.addEventListener('abort', stop);
    });
    try {
      const asked = (async () => ask(controller.signal))();
      asked.catch(() => {});
      const answer = await Promise.race([asked, deadline]);
      if (answer !== late) return answer;
      this.#tell(issuer, operation, { outcome: 'timeout' });
    } catch {
      this.#tell(issuer, operation, { outcome: 'failed' });
    } finally {
      controller.abort();
    }
    return FAILED;
  }

  async #verify(issuer: string, document: KeyDocument): Promise<boolean> {
    try {
      return (await this.#mac?.verify(issuer, document)) === true;
    } catch {
      return false;
    }
  }

  #check(issuer: string, document: KeyDocument): Omit<Copy, 'random'> | undefined {
    const copy = toCopy(issuer, document, { ...this.#setting, source: 'store' });
    return typeof copy === 'string' ? this.#refuse(issuer, copy) : copy;
  }

  #refuse(issuer: string, reason: NonNullable<KeyStoreEvent['reason']>): undefined {
    this.#tell(issuer, 'read', { outcome: 'refused', reason });
  }

  #tell(issuer: string, operation: KeyStoreEvent['operation'], told: Told): void {
    this.#setting.emit({ type: 'key-store', issuer, operation, ...told });
  }
}

function isRelease(value: unknown): value is ReleaseLock {
  return typeof value === 'function';
}

/** Returns the keys of a document as they may be adopted, or what is wrong with it. */
export function toCopy(
  issuer: string,
  document: KeyDocument,
  { options, clock, source }: Omit<StoreSetting, 'emit'> & Pick<Copy, 'source'>,
): Omit<Copy, 'random'> | NonNullable<KeyStoreEvent['reason']> {
  if (!isOwnUrl(issuer, document.url, options)) return 'url';
  const ageMs = clock.epochMs() - document.fetchedAt * 1000;
  if (!(ageMs > -CLOCK_SKEW_MS)) return 'in-the-future';
  try {
    return { ...readDocument(document, options), ageMs: Math.max(0, ageMs), source };
  } catch {
    return 'unusable';
  }
}

/** Tells whether keys of the issuer could be fetched from there by these options. */
function isOwnUrl(issuer: string, url: string, options: FetchJwksSettings): boolean {
  const { jwksUri, httpOrigins, privateHosts } = options;
  if (jwksUri !== undefined) return url === jwksUri;
  if (!URL.canParse(issuer)) return false;
  const rules = { httpOrigins, privateHosts, discoveredFrom: new URL(issuer) };
  return endpointFault(url, rules) === undefined;
}
