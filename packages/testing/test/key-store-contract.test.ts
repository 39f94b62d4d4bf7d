import { isConfigError } from '@oidc-verify/core';
import type { KeyDocument, KeyStore } from '@oidc-verify/core';
import { createFakeKeyStore, keyStoreContract } from '@oidc-verify/testing';
import type { FakeKeyStore, KeyStoreFault, KeyStoreHarness } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';

function harnessOf(toStore: (store: FakeKeyStore) => KeyStore, hasLock = true): KeyStoreHarness {
  return {
    name: 'memory',
    hasLock,
    open: () => {
      let now = 0;
      const store = createFakeKeyStore({ hasLock, now: () => now });
      const advance = (seconds: number): void => void (now += seconds * 1000);
      return { store: toStore(store), advance, close: () => {} };
    },
  };
}

describe.each([true, false])('the store in memory, with a lock: %s', (hasLock) => {
  const cases = keyStoreContract(harnessOf((store) => store, hasLock));

  test.each(cases)('$name', async (each) => {
    await expect(each.run()).resolves.toBeUndefined();
  });

  test('names are unique', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

/** The names of the cases that a store with this change fails. */
async function failuresOf(
  toStore: (store: FakeKeyStore) => KeyStore,
  hasLock = true,
): Promise<readonly string[]> {
  const cases = keyStoreContract(harnessOf(toStore, hasLock));
  const outcomes = await Promise.allSettled(cases.map(async (each) => each.run()));
  return cases.flatMap(({ name }, index) =>
    outcomes[index]?.status === 'rejected' ? [name.replace('memory: ', '')] : [],
  );
}

function withFault(fault: KeyStoreFault): (store: FakeKeyStore) => KeyStore {
  return (store) => Object.assign(store, { fault });
}

function toLowerCased(store: FakeKeyStore): KeyStore {
  return {
    read: (issuer, call) => store.read(issuer.toLowerCase(), call),
    write: async (issuer, document, call) => store.write(issuer.toLowerCase(), document, call),
  };
}

function toCut(store: FakeKeyStore): KeyStore {
  return {
    read: (issuer, call) => store.read(issuer, call),
    write: async (issuer, document, call) => {
      const keys = document.jwks.keys.slice(0, 100);
      await store.write(issuer, { ...document, jwks: { keys } }, call);
    },
  };
}

function toOpen(store: FakeKeyStore): KeyStore {
  return Object.assign(store, { lock: () => () => {} });
}

function toShut(store: FakeKeyStore): KeyStore {
  return Object.assign(store, { lock: () => undefined });
}

describe('the contract finds a store that', () => {
  test('forgets', async () => {
    expect(await failuresOf(withFault('forgets'))).toContain(
      'returns what was written, to whoever opened it',
    );
  });

  test('mixes issuers up', async () => {
    expect(await failuresOf(toLowerCased, false)).toEqual(['keeps issuers apart']);
  });

  test('keeps the object that it was given', async () => {
    const documents = new Map<string, KeyDocument>();
    const keep = (): KeyStore => {
      documents.clear();
      return {
        read: (issuer) => documents.get(issuer),
        write: (issuer, document) => void documents.set(issuer, document),
      };
    };
    const cases = keyStoreContract(harnessOf(keep, false));
    const sharing = cases.find(({ name }) => name.includes('somebody else may change'));
    await expect(sharing?.run()).rejects.toThrow('expected');
  });

  test('cuts documents off', async () => {
    expect(await failuresOf(toCut, false)).toEqual(['keeps a document of 512 kB']);
  });

  test('locks nobody out, or everybody for ever', async () => {
    expect(await failuresOf(toOpen)).toContain('gives a lock to one process at a time');
    expect(await failuresOf(toShut)).toHaveLength(4);
  });

  test('has a lock although it should have none', async () => {
    const cases = keyStoreContract({ ...harnessOf((store) => store), hasLock: false });
    const none = cases.find(({ name }) => name.includes('no lock'));
    await expect(none?.run()).rejects.toThrow('expected none');
  });

  test.each<KeyStoreFault>(['throws', 'rejects'])('%s', async (fault) => {
    expect((await failuresOf(withFault(fault))).length).toBeGreaterThan(8);
  });
});

describe('createFakeKeyStore', () => {
  const signal = AbortSignal.abort();
  const document: KeyDocument = { jwks: { keys: [] }, url: 'https://a.example/', fetchedAt: 1 };

  test('records how it is called', async () => {
    const store = createFakeKeyStore();
    await store.write('a', document, { maxAgeSeconds: 1, signal });
    await store.read('a', { reason: 'due', signal });
    const release = await store.lock?.('a', { seconds: 1, signal });
    await release?.();
    expect(store.calls).toEqual([
      { method: 'write', issuer: 'a' },
      { method: 'read', issuer: 'a', reason: 'due' },
      { method: 'lock', issuer: 'a' },
      { method: 'release', issuer: 'a' },
    ]);
    expect(store.count('read')).toBe(1);
  });

  test('plants, back-dates and mixes up on demand', async () => {
    const store = createFakeKeyStore({ now: () => 5_000 });
    await store.write('a', document, { maxAgeSeconds: 1, signal });
    await store.write(
      'b',
      { ...document, url: 'https://b.example/' },
      { maxAgeSeconds: 1, signal },
    );
    const read = async (fault: KeyStoreFault): Promise<unknown> => {
      store.fault = fault;
      return store.read('a', { reason: 'cold', signal });
    };
    store.planted = { keys: [{ kid: 'evil' }] };
    expect(await read('plants')).toEqual({ ...document, jwks: store.planted });
    expect(await read('back-dates')).toEqual({ ...document, fetchedAt: 5 });
    expect(await read('mixes-up')).toMatchObject({ url: 'https://b.example/' });
    expect(await read('garbage')).not.toMatchObject(document);
    expect(await read('none')).toEqual(document);
  });

  test('refuses unknown options', () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JavaScript callers have no types
    expect(() => createFakeKeyStore({ locks: true } as object)).toThrow(
      expect.toSatisfy(isConfigError),
    );
  });
});
