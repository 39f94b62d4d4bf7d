import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isConfigError } from '@oidc-verify/core';
import type { KeyDocument } from '@oidc-verify/core';
import { keyStoreContract } from '@oidc-verify/testing';
import type { KeyStoreHarness } from '@oidc-verify/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cacheKeyStore, fetchJwks } from '../src/index.ts';
import type { KeyCache } from '../src/index.ts';
import { fileKeyStore } from '../src/node.ts';
import { FakeIssuer, issuer, jwksUri } from './issuer.ts';
import { createJwk } from './keys.ts';

const { signal } = new AbortController();
const A = createJwk('a');
const DOCUMENT: KeyDocument = { jwks: { keys: [A] }, url: jwksUri, fetchedAt: 1_800_000_000 };
const SECRET = 'a secret of 32 characters or more';

/** The standard Cache as far as a key store uses it. */
class MemoryCache implements KeyCache {
  readonly entries = new Map<string, Response>();

  async match(url: string): Promise<Response | undefined> {
    return this.entries.get(new URL(url).href)?.clone();
  }

  async put(url: string, response: Response): Promise<void> {
    this.entries.set(new URL(url).href, response.clone());
  }
}

const harnesses: readonly KeyStoreHarness[] = [
  {
    name: 'files',
    hasLock: false,
    open: async () => {
      const directory = join(await mkdtemp(join(tmpdir(), 'key-store-')), 'deep', 'er');
      const close = async (): Promise<void> => rm(directory, { recursive: true, force: true });
      return { store: fileKeyStore({ directory }), other: fileKeyStore({ directory }), close };
    },
  },
  {
    name: 'Cache API',
    hasLock: false,
    open: () => {
      const cache = new MemoryCache();
      const open = (): KeyCache => cache;
      return { store: cacheKeyStore({ open }), other: cacheKeyStore({ open }), close: () => {} };
    },
  },
];

const cases = harnesses.flatMap((harness) => keyStoreContract(harness));

test.each(cases)('$name', async (each) => {
  await expect(each.run()).resolves.toBeUndefined();
});

async function read(directory: string): Promise<unknown> {
  return fileKeyStore({ directory }).read(issuer, { reason: 'cold', signal });
}

describe('fileKeyStore', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'key-store-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const write = async (): Promise<string> => {
    await fileKeyStore({ directory }).write(issuer, DOCUMENT, { maxAgeSeconds: 1, signal });
    const [name = ''] = await readdir(directory);
    return join(directory, name);
  };

  test('a process takes over the keys of one that ended', async () => {
    const idp = new FakeIssuer([A]);
    const run = async (): Promise<void> => {
      const work: Promise<unknown>[] = [];
      const keys = fetchJwks({
        fetch: idp.fetch,
        jwksUri,
        store: fileKeyStore({ directory }),
        storeSecret: SECRET,
      });
      await keys.load(issuer, 'cold', { waitUntil: (promise) => work.push(promise) });
      while (work.length > 0) {
        // oxlint-disable-next-line no-await-in-loop -- one may start the next
        await Promise.all(work.splice(0));
      }
    };
    await run();
    await run();
    expect(idp.count()).toBe(1);
  });

  test('names files by hash, for the user alone, and leaves no drafts', async () => {
    const path = await write();
    await write();
    expect(await readdir(directory)).toHaveLength(1);
    expect(path).toMatch(/[\da-f]{64}\.json$/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(DOCUMENT);
  });

  test('does not write through a link', async () => {
    const path = await write();
    const victim = join(directory, 'victim');
    await writeFile(victim, 'mine');
    await rm(path);
    await symlink(victim, path);
    await write();
    expect(await readFile(victim, 'utf8')).toBe('mine');
  });

  test('reads nothing but files: a pipe would hold a thread for ever, a device has no end', async () => {
    const path = await write();
    await rm(path);
    execFileSync('mkfifo', [path]);
    await expect(read(directory)).rejects.toThrow('is not a file');
    await rm(path);
    await symlink('/dev/zero', path);
    await expect(read(directory)).rejects.toThrow('is not a file');
    await rm(path);
    await mkdir(path);
    await expect(read(directory)).rejects.toThrow('is not a file');
  });

  test('a file that is no JSON, or too large, is an error and not a document', async () => {
    const path = await write();
    await writeFile(path, '{"jwks"');
    await expect(read(directory)).rejects.toThrow(SyntaxError);
    await writeFile(path, Buffer.alloc(67_108_865, ' '));
    await expect(read(directory)).rejects.toThrow('is too large');
  });

  test('a directory that cannot be written is an error, with nothing left behind', async () => {
    const path = await write();
    const blocked = fileKeyStore({ directory: path });
    await expect(
      blocked.write(issuer, DOCUMENT, { maxAgeSeconds: 1, signal }) as Promise<void>,
    ).rejects.toThrow('EEXIST');
    const aborted = AbortSignal.abort();
    await expect(
      fileKeyStore({ directory }).write('x', DOCUMENT, {
        maxAgeSeconds: 1,
        signal: aborted,
      }) as Promise<void>,
    ).rejects.toThrow('abort');
    expect(await readdir(directory)).toHaveLength(1);
    await expect(read(path)).rejects.toThrow('ENOTDIR');
  });

  test.each([{}, { directory: '' }, { directory: 7 }, { directory: 'x', path: 'y' }])(
    '%j is refused',
    (options) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JavaScript callers have no types
      expect(() => fileKeyStore(options as { directory: string })).toThrow(
        expect.toSatisfy(isConfigError),
      );
    },
  );
});

describe('cacheKeyStore', () => {
  test('writes what the cache itself lets go when it is of no use any more', async () => {
    const cache = new MemoryCache();
    const store = cacheKeyStore({ open: () => cache, baseUrl: 'https://api.example/keys/' });
    await store.write(issuer, DOCUMENT, { maxAgeSeconds: 3_900, signal });
    const [[url, response] = []] = [...cache.entries];
    expect(url).toBe('https://api.example/keys/https%3A%2F%2Fid.example');
    expect(response?.headers.get('cache-control')).toBe('max-age=3900');
  });

  test('opens the cache of its own name, for each call', async () => {
    const cache = new MemoryCache();
    const open = vi.fn<(name: string) => Promise<KeyCache>>().mockResolvedValue(cache);
    vi.stubGlobal('caches', { open });
    try {
      const store = cacheKeyStore();
      await store.write(issuer, DOCUMENT, { maxAgeSeconds: 1, signal });
      expect(await store.read(issuer, { reason: 'cold', signal })).toEqual(DOCUMENT);
      expect(open.mock.calls).toEqual([['oidc-verify'], ['oidc-verify']]);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('where there is no Cache API its calls fail, and keys are fetched', async () => {
    const idp = new FakeIssuer([A]);
    const store = cacheKeyStore();
    await expect(
      store.read(issuer, { reason: 'cold', signal }) as Promise<unknown>,
    ).rejects.toThrow('this runtime has no Cache API');
    const keys = fetchJwks({ fetch: idp.fetch, jwksUri, store, storeSecret: SECRET });
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A] });
  });

  test.each([
    [{ baseUrl: 'https://a.example' }, 'baseUrl'],
    [{ baseUrl: '/keys/' }, 'baseUrl'],
    [{ open: 'cache' }, 'open'],
    [{ name: 'x' }, 'name'],
  ])('%j is refused', (options, path) => {
    const build = (): unknown => {
      try {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JavaScript callers have no types
        return cacheKeyStore(options as object);
      } catch (error) {
        return isConfigError(error) ? error.problems.map((problem) => problem.path) : error;
      }
    };
    expect(build()).toEqual([path]);
  });
});
