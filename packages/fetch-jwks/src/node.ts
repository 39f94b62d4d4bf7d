/**
 * A key store in files, for processes on Node, Bun and Deno that do not live long.
 *
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { optionReaders } from '@oidc-verify/core';
import type { KeyStore } from '@oidc-verify/core';
import type { OptionRows } from '@oidc-verify/core/options';

const { readSettings, string } = optionReaders;

/** Options of `fileKeyStore`. */
export interface FileKeyStoreOptions {
  /** The directory of the files, one for each issuer. It is created when it is not there. */
  readonly directory: string;
}

/** The rows of {@link FileKeyStoreOptions}. */
export const FILE_KEY_STORE_ROWS: OptionRows<FileKeyStoreOptions, FileKeyStoreOptions> = {
  directory: { read: string, required: 'the path of a directory that only this user can write to' },
};

// More than any document that this package writes.
const MAX_FILE_BYTES = 67_108_864;

/**
 * Returns a key store that keeps each issuer's document in a file of its own, which only this user may
 * read. Writing replaces the file as a whole, so no reader sees half of one. It has no lock.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function fileKeyStore(options: FileKeyStoreOptions): KeyStore {
  const { directory } = readSettings(FILE_KEY_STORE_ROWS, options);
  const pathOf = (issuer: string): string =>
    join(directory, `${createHash('sha256').update(issuer).digest('hex')}.json`);
  return {
    read: async (issuer, { signal }) => {
      const path = pathOf(issuer);
      const found = await find(path);
      if (found === undefined) return undefined;
      // Opening a pipe would hold a thread until somebody writes to it, and a device may have no end.
      if (!found.isFile()) throw new TypeError(`${path} is not a file`);
      if (found.size > MAX_FILE_BYTES) throw new RangeError(`${path} is too large`);
      const document: unknown = JSON.parse(await readFile(path, { encoding: 'utf8', signal }));
      return document;
    },
    write: async (issuer, document, { signal }) => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const path = pathOf(issuer);
      const draft = `${path}.${randomUUID()}`;
      try {
        // `wx`: never through a link that somebody else put there.
        await writeFile(draft, JSON.stringify(document), { mode: 0o600, flag: 'wx', signal });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}

async function find(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  // Not `instanceof Error`: in Jest, the errors of `node:fs` are of another realm.
  return typeof error === 'object' && error !== null && Reflect.get(error, 'code') === 'ENOENT';
}
