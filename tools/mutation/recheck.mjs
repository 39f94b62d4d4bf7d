import { existsSync, readFileSync } from 'node:fs';

/** What a new test may find; a mutant that ran out of time may have done so on a busy machine. */
const OPEN = new Set(['Survived', 'NoCoverage', 'Timeout']);

/** @typedef {import('@stryker-mutator/api/core').MutantResult} Mutant */

/**
 * Returns all mutants of an earlier run, none if there was none.
 *
 * @param {string} file what that run left
 * @returns {readonly Mutant[]}
 */
export function readMutants(file) {
  if (!existsSync(file)) return [];
  return /** @type {Mutant[]} */ (JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * Returns the mutants of the earlier run, but those of the files that were measured now.
 *
 * @param {readonly Mutant[]} before
 * @param {readonly Mutant[]} now
 */
export function replaceFiles(before, now) {
  const files = new Set(now.map(({ fileName }) => toPlace(fileName)));
  return [...before.filter(({ fileName }) => !files.has(toPlace(fileName))), ...now];
}

/**
 * Returns what to mutate to run the open ones again, as Stryker's `mutate`.
 *
 * @param {readonly Mutant[]} mutants
 */
export function toRanges(mutants) {
  const ranges = mutants.filter(isOpen).map(({ fileName, location: { start, end } }) => {
    const file = `packages/${toPlace(fileName)}`;
    return `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
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

/**
 * Also what the first pass left to the second, see run.mjs.
 *
 * @param {Mutant} mutant
 */
function isOpen({ status, statusReason }) {
  return (
    OPEN.has(status) || (status === 'Ignored' && statusReason?.startsWith('Static mutant') === true)
  );
}

/** @param {Mutant} mutant */
function keyOf({ fileName, location: { start, end }, mutatorName, replacement }) {
  const place = toPlace(fileName);
  return [place, start.line, start.column, end.line, end.column, mutatorName, replacement].join();
}

/** @param {string} fileName */
function toPlace(fileName) {
  return fileName.replaceAll('\\', '/').replace(/^.*packages\//, '');
}
