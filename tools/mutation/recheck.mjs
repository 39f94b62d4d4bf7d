import { readFileSync } from 'node:fs';

/** What a new test may find; a mutant that ran out of time may have done so on a busy machine. */
const OPEN = new Set(['Survived', 'NoCoverage', 'Timeout']);

/** @typedef {import('@stryker-mutator/api/core').MutantResult} Mutant */

/**
 * Returns all mutants of an earlier run.
 *
 * @param {string} file the incremental file
 * @returns {readonly Mutant[]}
 */
export function readMutants(file) {
  const { files } =
    /** @type {{ files: Record<string, { mutants: Omit<Mutant, 'fileName'>[] }> }} */ (
      JSON.parse(readFileSync(file, 'utf8'))
    );
  return Object.entries(files).flatMap(([fileName, { mutants }]) =>
    mutants.map((mutant) => ({ ...mutant, fileName })),
  );
}

/**
 * Returns what to mutate to run the open ones again, as Stryker's `mutate`.
 *
 * @param {readonly Mutant[]} mutants
 */
export function toRanges(mutants) {
  const ranges = mutants.filter(isOpen).map(({ fileName, location: { start, end } }) => {
    return `${fileName}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
  });
  return [...new Set(ranges)];
}

/**
 * Returns the mutants of the earlier run, the open ones as they ended now.
 *
 * @param {readonly Mutant[]} before
 * @param {readonly Mutant[]} now
 */
export function merge(before, now) {
  const latest = new Map(now.map((mutant) => [keyOf(mutant), mutant]));
  return before.map((mutant) => (isOpen(mutant) && latest.get(keyOf(mutant))) || mutant);
}

/** @param {Mutant} mutant */
function isOpen({ status }) {
  return OPEN.has(status);
}

/** @param {Mutant} mutant */
function keyOf({ fileName, location: { start, end }, mutatorName, replacement }) {
  const place = fileName.replaceAll('\\', '/').replace(/^.*packages\//, '');
  return [place, start.line, start.column, end.line, end.column, mutatorName, replacement].join();
}
