import type { KeyDocument, KeyStore, ReleaseLock } from '@oidc-verify/core';
import type { ContractCase } from './adapter-contract.ts';
import { toKeyStoreFaultCase } from './store-contract/key-store-faults.ts';
import type { FaultyStore, StoreFault } from './store-contract/store-fault.ts';

/** A store that is open, and a second way to the same documents, as another process has. */
export interface OpenKeyStore extends Partial<FaultyStore> {
  readonly store: KeyStore;
  /** The same store, opened again. Default: `store`. */
  readonly other?: KeyStore;
  /** Lets time pass for the locks of the store. Without it expiry is not tried. */
  readonly advance?: (seconds: number) => void | Promise<void>;
  /** Closes the store and drops what is in it. */
  close(): void | Promise<void>;
}

/** How the contract suite opens a store of one kind. */
export interface KeyStoreHarness {
  readonly name: string;
  /** Whether the store has a lock. */
  readonly hasLock: boolean;
  /** The faults that `setFault` can provoke. Default: none. */
  readonly faults?: readonly StoreFault[];
  /** Returns an empty store. */
  open(): OpenKeyStore | Promise<OpenKeyStore>;
}

const { signal } = new AbortController();
const ISSUER = 'https://login.example.com/';
const KEY = {
  kty: 'RSA',
  kid: 'ключ-€-1',
  n: 'A'.repeat(342),
  e: 'AQAB',
  alg: 'RS256',
  use: 'sig',
};

function documentOf(kid: string, fetchedAt = 1_800_000_000.123): KeyDocument {
  const url = 'https://login.example.com/jwks';
  const jwks = { keys: [{ ...KEY, kid, key_ops: ['verify'] }] };
  return { jwks, url, etag: 'W/"1"', fetchedAt, ttlSeconds: 300, mac: 'ab'.repeat(32) };
}

/** Issuers that are easily taken for one another, or that a file or a URL cannot hold as they are. */
const ISSUERS: readonly string[] = [
  'https://login.example.com',
  ISSUER,
  'https://LOGIN.example.com/',
  'https://login.example.com//',
  'https://login.example.com/%2F',
  'https://login.example.com/../x',
  'https://login.example.com/?a=1&b=2#c',
  '../../etc/passwd',
  'https://login.example.com/\0',
  'https://логин.example/',
  ':',
  `https://login.example.com/${'a'.repeat(486)}`,
  `https://login.example.com/${'a'.repeat(485)}b`,
];

type Case = (opened: OpenKeyStore) => Promise<void>;

const CASES: Readonly<Record<string, Case>> = {
  'has nothing of an issuer that was never written': async ({ store }) => {
    for (const reason of ['cold', 'due', 'unknown-kid'] as const) {
      same(await store.read(ISSUER, { reason, signal }), undefined);
    }
  },
  'returns what was written, to whoever opened it': async ({ store, other = store }) => {
    const document = documentOf('a');
    await write(store, ISSUER, document);
    same(await read(store, ISSUER), document);
    same(await read(other, ISSUER), document);
  },
  'returns a document without its optional members as it is': async ({ store }) => {
    const { jwks, url, fetchedAt } = documentOf('a');
    await write(store, ISSUER, { jwks, url, fetchedAt });
    same(await read(store, ISSUER), { jwks, url, fetchedAt });
  },
  'replaces a document by a later one': async ({ store, other = store }) => {
    await write(store, ISSUER, documentOf('a'));
    await write(other, ISSUER, documentOf('b'));
    same(await read(store, ISSUER), documentOf('b'));
  },
  'keeps issuers apart': async ({ store }) => {
    for (const issuer of ISSUERS) await write(store, issuer, documentOf(issuer));
    for (const issuer of ISSUERS) same(await read(store, issuer), documentOf(issuer));
  },
  'keeps a document of 512 kB': async ({ store }) => {
    const keys = Array.from({ length: 1000 }, (_, index) => ({ ...KEY, kid: `${index}` }));
    const document = { ...documentOf('a'), jwks: { keys } };
    await write(store, ISSUER, document);
    same(await read(store, ISSUER), document);
  },
  'does not hand out what somebody else may change': async ({ store }) => {
    const document = documentOf('a');
    await write(store, ISSUER, document);
    change(document);
    change(await read(store, ISSUER));
    same(await read(store, ISSUER), documentOf('a'));
  },
  'never returns half of a document': async ({ store, other = store }) => {
    const documents = Array.from({ length: 20 }, (_, index) => documentOf(`${index}`));
    await write(store, ISSUER, documentOf('0'));
    const [found] = await Promise.all([
      Promise.all(documents.map(async () => read(other, ISSUER))),
      ...documents.map(async (document) => write(store, ISSUER, document)),
    ]);
    const known = new Set(documents.map((document) => toText(document)));
    for (const document of found) if (!known.has(toText(document))) fail(document, 'one of them');
  },
};

const LOCK_CASES: Readonly<Record<string, Case>> = {
  'gives a lock to one process at a time': async ({ store, other = store }) => {
    const release = await lock(store);
    if (release === undefined) fail(release, 'a function that gives the lock back');
    await isTaken(other);
    await release?.();
    const asked = Array.from({ length: 20 }, async (_, index) => lock(index % 2 ? store : other));
    const given = (await Promise.all(asked)).filter((each) => each !== undefined);
    if (given.length !== 1) fail(given.length, 'one lock, since it was given back');
  },
  'gives the lock of one issuer while another one is locked': async ({ store }) => {
    await lock(store);
    if ((await lock(store, 'https://other.example/')) === undefined) fail(undefined, 'a lock');
  },
  'ends the lock of a process that died': async ({ store, other = store, advance }) => {
    if (advance === undefined) return;
    const late = await lock(store);
    await advance(31);
    const own = await lock(other);
    if (own === undefined) fail(own, 'a lock, since the first one is over');
    // Whoever comes back from the dead must not take it away again.
    await late?.();
    await isTaken(store);
  },
  'takes a lock that is given back twice for given back once': async ({ store }) => {
    const first = await lock(store);
    await first?.();
    const second = await lock(store);
    await first?.();
    if (second === undefined) fail(second, 'a lock');
    await isTaken(store);
  },
};

const NO_LOCK_CASES: Readonly<Record<string, Case>> = {
  'says that it has no lock': async ({ store }) => {
    if (store.lock !== undefined) fail('a method `lock`', 'none');
  },
};

/**
 * Returns what a {@link KeyStore} must do, as cases for any test runner: each opens a store through
 * `harness`, uses it, and closes it. Names are unique.
 */
export function keyStoreContract(harness: KeyStoreHarness): readonly ContractCase[] {
  const { hasLock, faults = [] } = harness;
  const lockCases = hasLock ? LOCK_CASES : NO_LOCK_CASES;
  const faultCases = faults.map((fault) => toKeyStoreFaultCase(fault));
  return [...Object.entries({ ...CASES, ...lockCases }), ...faultCases].map(([name, run]) => ({
    name: `${harness.name}: ${name}`,
    run: async () => {
      const opened = await harness.open();
      try {
        await run(opened);
      } finally {
        await opened.close();
      }
    },
  }));
}

async function read(store: KeyStore, issuer: string): Promise<unknown> {
  return store.read(issuer, { reason: 'cold', signal });
}

async function write(store: KeyStore, issuer: string, document: KeyDocument): Promise<void> {
  await store.write(issuer, document, { maxAgeSeconds: 3900, signal });
}

async function lock(store: KeyStore, issuer = ISSUER): Promise<ReleaseLock | undefined> {
  return store.lock?.(issuer, { seconds: 30, signal });
}

async function isTaken(store: KeyStore): Promise<void> {
  if ((await lock(store)) !== undefined) fail('a lock', 'none: another process has it');
}

function change(document: unknown): void {
  const { jwks }: { jwks?: { keys?: unknown[] } } = { ...(document as object) };
  jwks?.keys?.push('changed');
}

/** JSON with sorted members: stores may order them as they like. */
function toText(value: unknown): string {
  return (
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(
            Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1)),
          )
        : member,
    ) ?? 'undefined'
  );
}

function same(actual: unknown, expected: unknown): void {
  if (toText(actual) !== toText(expected)) fail(actual, toText(expected));
}

function fail(actual: unknown, expected: string): never {
  throw new Error(`expected ${expected.slice(0, 500)}, got ${toText(actual).slice(0, 500)}`);
}
