import type { Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';

const MAX_LENGTH = 1_048_576;
const INTERRUPT = '\u0003';
const END = '\u0004';
const ESCAPE = '\u001B';
const ERASE = new Set(['\u007F', '\b']);
// What a terminal puts around a paste (bracketed paste mode), and keys such as arrows.
const SEQUENCE = new RegExp(`${ESCAPE}(?:\\[[\\d;]*[A-Za-z~]|O[A-Z])?`, 'g');

/**
 * Asks for a token at a terminal and returns what is pasted or typed up to Enter, without showing it. The
 * terminal is in raw mode meanwhile: otherwise it would show the token, and keep only 4,095 characters of it.
 *
 * @throws {UsageError} on Ctrl-C
 */
export async function promptHidden({ stdin, stderr }: Io): Promise<string> {
  stderr.write('Paste the access token and press Enter (it is not shown): ');
  stdin.setRawMode?.(true);
  try {
    let typed = '';
    for await (const chunk of stdin) {
      const keys = String(typeof chunk === 'string' ? chunk : Buffer.from(chunk));
      const read = take(typed, keys);
      typed = read.typed;
      if (read.isDone || typed.length > MAX_LENGTH) break;
    }
    return typed;
  } finally {
    stdin.setRawMode?.(false);
    stderr.write('\n');
  }
}

function take(before: string, keys: string): { readonly typed: string; readonly isDone: boolean } {
  let typed = before;
  for (const key of keys.replaceAll(SEQUENCE, '')) {
    if (key === INTERRUPT) throw new UsageError('Cancelled.');
    if (key === END) return { typed, isDone: true };
    // A paste may begin with an empty line; it ends with the first one after the token.
    if (key === '\r' || key === '\n') {
      if (typed.trim() !== '') return { typed, isDone: true };
    } else if (ERASE.has(key)) typed = typed.slice(0, -1);
    else typed += key;
  }
  return { typed, isDone: false };
}
