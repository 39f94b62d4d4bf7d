// The tables of the migration pages: what each library decides about a request before, and ours after.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {Readonly<Record<string, Readonly<Record<string, string>>>>} Decisions */

const FILE = fileURLToPath(new URL('../../examples/migration/decisions.json', import.meta.url));

/** Returns what examples/test/migration measured. */
export function readDecisions() {
  return /** @type {Decisions} */ (JSON.parse(readFileSync(FILE, 'utf8')));
}

/** @param {readonly [title: string, answers: readonly string[]]} row */
function isSame([, [before, after]]) {
  return before === after;
}

/**
 * Returns the table of one library, in Markdown: first what changes.
 *
 * @param {string} name
 * @param {Decisions} decisions
 */
export function toDecisionTable(name, decisions) {
  const rows = Object.entries(decisions[name] ?? {}).map(
    ([title, answers]) => /** @type {const} */ ([title, answers.split(' → ')]),
  );
  if (rows.length === 0) throw new Error(`There are no decisions of ${name}`);
  const sorted = [...rows.filter((row) => !isSame(row)), ...rows.filter(isSame)];
  const lines = sorted.map(([title, [before = '', after = '']]) => {
    const changed = before === after ? after : `**${after}**`;
    return `| ${title} | ${before} | ${changed} |`;
  });
  return ['| request | before | after |', '| --- | --- | --- |', ...lines].join('\n');
}
