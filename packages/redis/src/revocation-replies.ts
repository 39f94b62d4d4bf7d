import type { RevocationEntry } from '@oidc-verify/core/revocation';
import { RedisAnswerError, toText } from './commands.ts';

/** One change of an entry. */
export interface Change {
  readonly id: string;
  readonly seq: number;
  readonly entry: RevocationEntry;
}

/** Stands for an `issuedUntil` that all tokens are before. */
export const NO_LIMIT = '-';

/** Returns what became of a revocation. */
export function readWord(answer: unknown): 'recorded' | 'known' | 'full' {
  const word = toText(answer);
  return word === 'recorded' || word === 'known' || word === 'full' ? word : fail();
}

/** Numbers without an exponent, which not every reader of Lua numbers takes. */
export function toDigits(value: number): string {
  const text = String(value);
  return text.includes('e') ? BigInt(Math.round(value)).toString() : text;
}

/** Returns the entries of a page. */
export function readPage(page: readonly unknown[]): readonly RevocationEntry[] {
  if (page.length % 2 !== 0) fail();
  return page.flatMap((selector, index) =>
    index % 2 === 0 ? [readEntry(selector, page[index + 1])] : [],
  );
}

/** Returns an item of the stream. */
export function readChange(item: unknown): Change {
  const [id, fields] = toList(item);
  const [, seq, , selector, , value] = toList(fields);
  return { id: needText(id), seq: toNumber(seq), entry: readEntry(selector, value) };
}

function readEntry(selector: unknown, value: unknown): RevocationEntry {
  const [expiresAt, issuedUntil, ...rest] = needText(value).split(' ');
  if (rest.length > 0) fail();
  return {
    selector: needText(selector),
    expiresAt: toNumber(expiresAt),
    issuedUntil: issuedUntil === NO_LIMIT ? Number.POSITIVE_INFINITY : toNumber(issuedUntil),
  };
}

/** Returns a reply that is a list. */
export function toList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : fail();
}

/** Returns a reply that is a string. */
export function needText(reply: unknown): string {
  return toText(reply) ?? fail();
}

/** Returns a reply that is a finite number. */
export function toNumber(reply: unknown): number {
  const text = needText(reply);
  const value = Number(text);
  return text !== '' && Number.isFinite(value) ? value : fail();
}

function fail(): never {
  throw new RedisAnswerError('Redis answered with something that is not a list of revocations');
}
