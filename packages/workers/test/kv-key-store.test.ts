import { isConfigError } from '@oidc-verify/core';
import { keyStoreContract } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { kvKeyStore } from '../src/index.ts';
import type { KeyNamespace } from '../src/index.ts';

const { signal } = new AbortController();
const issuer = 'https://login.example.com/';
const DOCUMENT = { jwks: { keys: [] }, url: 'https://login.example.com/jwks', fetchedAt: 1 };

interface Put {
  readonly name: string;
  readonly value: string;
  readonly expirationTtl: number;
}

/** A KV namespace as far as a key store uses it, with the limits of the real one. */
class MemoryNamespace implements KeyNamespace {
  readonly puts: Put[] = [];

  async get(name: string): Promise<unknown> {
    const found = this.puts.findLast((put) => put.name === name);
    return found === undefined ? null : (JSON.parse(found.value) as unknown);
  }

  async put(
    name: string,
    value: string,
    { expirationTtl }: { readonly expirationTtl: number },
  ): Promise<void> {
    if (Buffer.byteLength(name) > 512)
      throw new Error('414 UTF-8 encoded length exceeds key limit');
    if (!Number.isInteger(expirationTtl) || expirationTtl < 60) {
      throw new Error('400 Invalid expiration_ttl. Expiration TTL must be at least 60.');
    }
    this.puts.push({ name, value, expirationTtl });
  }
}

describe('a key store over KV', () => {
  const cases = keyStoreContract({
    name: 'KV',
    hasLock: false,
    open: () => {
      const namespace = new MemoryNamespace();
      return { store: kvKeyStore(namespace), other: kvKeyStore(namespace), close: () => {} };
    },
  });

  test.each(cases)('$name', async (each) => {
    await expect(each.run()).resolves.toBeUndefined();
  });

  test('names documents by the digest of the issuer', async () => {
    const namespace = new MemoryNamespace();
    await kvKeyStore(namespace, { prefix: 'keys/' }).write(issuer, DOCUMENT, {
      maxAgeSeconds: 3_900.5,
      signal,
    });
    expect(namespace.puts).toEqual([
      {
        name: 'keys/4147408d1a2428b11cb91992dd3390a1588165a645380dc049fbf597098fcf49',
        value: JSON.stringify(DOCUMENT),
        expirationTtl: 3_901,
      },
    ]);
  });

  test('keeps a document for the minute that KV asks for at least', async () => {
    const namespace = new MemoryNamespace();
    await kvKeyStore(namespace).write(issuer, DOCUMENT, { maxAgeSeconds: 1, signal });
    expect(namespace.puts[0]?.expirationTtl).toBe(60);
  });

  test('keeps two APIs apart by the prefix', async () => {
    const namespace = new MemoryNamespace();
    await kvKeyStore(namespace).write(issuer, DOCUMENT, { maxAgeSeconds: 60, signal });
    const other = kvKeyStore(namespace, { prefix: 'other:' });
    expect(await other.read(issuer, { reason: 'cold', signal })).toBeUndefined();
  });

  test('refuses a binding that is none, and a prefix that leaves no room', () => {
    for (const [run, path] of [
      [() => kvKeyStore(undefined as never), 'namespace'],
      [() => kvKeyStore(new MemoryNamespace(), { prefix: 'x'.repeat(101) }), 'prefix'],
    ] as const) {
      let thrown: unknown;
      try {
        run();
      } catch (error) {
        thrown = error;
      }
      expect(
        isConfigError(thrown) ? thrown.problems.map((problem) => problem.path) : thrown,
      ).toEqual([path]);
    }
  });
});
