import { SENTENCE_TABLES } from '../errors/sentences.ts';

/** One thing that can be wrong: the code, the problem, and the sentence with names of facts in braces. */
export interface DetailRow {
  readonly code: string;
  readonly problem: string;
  readonly sentence: string;
}

/** All sentences of `detail`, by code. */
export const DETAILS: readonly DetailRow[] = Object.freeze(listRows());

function listRows(): readonly DetailRow[] {
  const rows = SENTENCE_TABLES.flatMap((table) =>
    Object.entries(table).flatMap(([code, sentences]) =>
      Object.entries(sentences).map(([problem, sentence]) =>
        Object.freeze({ code, problem, sentence }),
      ),
    ),
  );
  // What a request and a token can have wrong alike stands in two tables.
  return [...new Map(rows.map((row) => [`${row.code} ${row.problem}`, row])).values()];
}
