import { PROOF_DETAILS } from './proof-details.ts';
import { REQUEST_DETAILS } from './request-details.ts';
import { TOKEN_DETAILS } from './token-details.ts';

/** Sentences by code and problem. A name in braces stands for the fact of that name. */
export type SentenceTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** All tables of sentences. */
export const SENTENCE_TABLES: readonly SentenceTable[] = Object.freeze([
  TOKEN_DETAILS,
  REQUEST_DETAILS,
  PROOF_DETAILS,
]);

/** Returns the sentence for a problem of a code. */
export function sentenceOf(code: string, problem: string): string | undefined {
  return SENTENCE_TABLES.map((table) => table[code]?.[problem]).find(
    (found) => found !== undefined,
  );
}
