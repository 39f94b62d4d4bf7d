import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

const MAX_FILE_BYTES = 16_777_216;

/**
 * Returns the text of a file that a flag names.
 *
 * @throws {UsageError} when it cannot be read, or is too large
 */
export async function readTextFile(path: string, flag: string, cwd: string): Promise<string> {
  const whole = resolve(cwd, path);
  try {
    const { size } = await stat(whole);
    if (size > MAX_FILE_BYTES) {
      throw new UsageError(`${flag}: ${path} has more than ${MAX_FILE_BYTES} bytes.`);
    }
    return await readFile(whole, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code: unknown = Reflect.get(Object(error), 'code');
    throw new UsageError(
      `${flag}: ${path} ${REASONS[String(code)] ?? `cannot be read (${String(code)})`}.`,
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
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
