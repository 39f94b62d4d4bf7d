import { readFileSync } from 'node:fs';
import { findUnexplained } from './explanations.mjs';

/** Statuses that count as found, as not found; all others (ignored, cannot run) do not count. */
const FOUND = new Set(['Killed', 'Timeout']);
const MISSED = new Set(['Survived', 'NoCoverage']);

/** @typedef {import('@stryker-mutator/api/core').MutantResult} Mutant */

/**
 * Returns the figures of one folder. The score is found ÷ (found + missed).
 *
 * @param {string} scope
 * @param {readonly Mutant[]} results
 */
export function summarise(scope, results) {
  const found = results.filter(({ status }) => FOUND.has(status));
  const missed = results.filter(({ status }) => MISSED.has(status));
  const timedOut = results.filter(({ status }) => status === 'Timeout');
  return {
    scope,
    mutants: found.length + missed.length,
    found: found.length,
    timeouts: timedOut.length,
    leftAlone: results.length - found.length - missed.length,
    score: Math.floor((1000 * found.length) / (found.length + missed.length)) / 10,
    survivors: missed.map(describeMutant).toSorted(),
    timedOut: timedOut.map(describeMutant).toSorted(),
  };
}

/** @param {string} code */
function shorten(code) {
  return code.replaceAll(/\s+/g, ' ').slice(0, 90);
}

/**
 * Returns a mutant in one line: where, what was there, what stood there instead.
 *
 * @param {Mutant} mutant
 */
export function describeMutant({ fileName, location, replacement, status }) {
  const { start, end } = location;
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  lines[lines.length - 1] = (lines[lines.length - 1] ?? '').slice(0, end.column - 1);
  lines[0] = (lines[0] ?? '').slice(start.column - 1);
  const note = status === 'NoCoverage' ? ' (no test comes here)' : '';
  const place = fileName.replaceAll('\\', '/').replace(/^.*packages\//, '');
  return `${place}:${start.line}:${start.column}${note}  ${shorten(lines.join('\n'))}  →  ${shorten(replacement ?? '')}`;
}

/** @param {readonly ReturnType<typeof summarise>[]} summaries */
export function toMarkdown(summaries) {
  const rows = summaries.map(({ scope, mutants, found, timeouts, survivors, score, leftAlone }) => {
    const explained = survivors.length - findUnexplained(survivors).length;
    return `| ${scope} | ${mutants} | ${found} | ${timeouts} | ${survivors.length} | ${explained} | ${score} % | ${leftAlone} |`;
  });
  return [
    '| folder | mutants | found | of these by timeout | survived | explained | score | left alone |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    'Not explained in docs/mutation-survivors.md:',
    '',
    ...summaries.flatMap(({ survivors }) => findUnexplained(survivors).map((line) => `- ${line}`)),
    '',
    'Found because the tests did not end (`--survivors` runs them again):',
    '',
    ...summaries.flatMap(({ timedOut }) => timedOut.map((line) => `- ${line}`)),
    '',
  ].join('\n');
}
