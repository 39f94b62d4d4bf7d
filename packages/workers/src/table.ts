import type { ObjectStorage } from './bindings.ts';

/** Returns a column of the first row as a number; undefined without a row, or where it is NULL. */
export function readNumber(
  { sql }: ObjectStorage,
  statement: string,
  ...bindings: readonly (string | number)[]
): number | undefined {
  const [row = {}] = sql.exec(statement, ...bindings).toArray();
  const [value] = Object.values(row);
  return typeof value === 'number' ? value : undefined;
}

/** Seconds by which the clocks of two machines may differ. */
export const CLOCK_SKEW_SECONDS = 60;
