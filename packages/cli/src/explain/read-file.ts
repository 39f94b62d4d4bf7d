import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../usage-error.ts';

const MAX_FILE_BYTES = 16_777_216;
const CHUNK_BYTES = 65_536;
// For a pipe whose other end writes slowly, or not at all.
const READ_MS = 30_000;
// A pipe is empty until its writer has opened it too.
const OPEN_MS = 1_000;
const POLL_MS = 10;
// Otherwise a pipe that nobody writes to would never be opened. Windows has neither.
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Returns the text of a file that a flag names.
 *
 * @throws {UsageError} when it cannot be read, or is too large
 */
export async function readTextFile(
  path: string,
  flag: string,
  cwd: string,
  timeoutMs: number = READ_MS,
): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(resolve(cwd, path), READ_AT_ONCE);
    const bytes = await readBounded(file, performance.now() + timeoutMs);
    if (bytes !== undefined) return bytes.toString('utf8');
  } catch (error) {
    const code = String(Reflect.get(Object(error), 'code'));
    throw new UsageError(`${flag}: ${path} ${REASONS[code] ?? `cannot be read (${code})`}.`);
  } finally {
    await file?.close();
  }
  throw new UsageError(`${flag}: ${path} has more than ${MAX_FILE_BYTES} bytes.`);
}

/** Returns the bytes of a file; undefined where there are too many. What it says of its size decides nothing. */
async function readBounded(file: FileHandle, untilMs: number): Promise<Buffer | undefined> {
  const isPipe = (await file.stat()).isFIFO();
  const openedByMs = isPipe ? performance.now() + OPEN_MS : 0;
  const chunks: Buffer[] = [];
  for (let length = 0; length <= MAX_FILE_BYTES;) {
    const chunk = await readChunk(file, untilMs);
    if (chunk.length === 0 && length === 0 && performance.now() < openedByMs) {
      await sleep(POLL_MS);
      continue;
    }
    if (chunk.length === 0) return Buffer.concat(chunks);
    chunks.push(chunk);
    length += chunk.length;
  }
  return undefined;
}

async function readChunk(file: FileHandle, untilMs: number): Promise<Buffer> {
  for (;;) {
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK_BYTES));
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      if (Reflect.get(Object(error), 'code') !== 'EAGAIN') throw error;
    }
    if (performance.now() > untilMs) throw Object.assign(new Error('late'), { code: 'ETIMEDOUT' });
    await sleep(POLL_MS);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
  ETIMEDOUT: 'has no end that could be waited for',
};

/**
 * Returns the JSON object in a file.
 *
 * @throws {UsageError} when there is none; the message repeats nothing of the file, which may hold secrets
 */
export async function readJsonFile(
  path: string,
  flag: string,
  cwd: string,
): Promise<Readonly<Record<string, unknown>>> {
  return parseObject(await readTextFile(path, flag, cwd), `${flag}: ${path}`);
}

/** Returns the JSON object in a string. @throws {UsageError} */
export function parseObject(text: string, where: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new UsageError(`${where} is not JSON.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value));
  }
  throw new UsageError(`${where} has to be a JSON object.`);
}
