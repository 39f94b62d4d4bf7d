import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { findGoal, LINES } from './goals.mjs';
import { toResultsText } from './results-text.mjs';
import { median } from './statistics.mjs';

/** @import { Goal, Results } from './types.d.ts' */

/**
 * @typedef {object} Run what one run says of the table of goals: the content of `results/runs/<name>.json`
 * @property {string} date
 * @property {number} seconds
 * @property {Readonly<Record<string, string | number>>} machine
 * @property {readonly string[]} disturbances each with its part
 * @property {readonly Goal[]} goals those with a line
 *
 * @typedef {{ name: string, run: Run }} NamedRun
 */

const FOLDER = new URL('../results/runs/', import.meta.url);
const PAGE = new URL('../results/goals.md', import.meta.url);

/**
 * @param {readonly Results[]} results of one run, with at least one part
 * @returns {Run}
 */
export function toRun(results) {
  const [first] = results;
  if (first === undefined) throw new RangeError('A run has at least one part');
  // Parts with several processes are not bound to one core.
  const { machine } = results.find((part) => part.machine['pinned'] !== 'no') ?? first;
  return {
    date: first.date,
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
    machine,
    disturbances: results.flatMap(({ part, disturbances }) =>
      disturbances.map((text) => `${part}: ${text}`),
    ),
    goals: results.flatMap(({ goals }) => goals).filter(({ line }) => line !== undefined),
  };
}

/**
 * Keeps a run under the next free number of its Node line, and returns its name.
 * @param {Run} run
 * @param {URL} [folder]
 */
export function keepRun(run, folder = FOLDER) {
  mkdirSync(folder, { recursive: true });
  const line = `node${String(run.machine['node']).split('.')[0]}`;
  const taken = readdirSync(folder);
  let number = 1;
  while (taken.includes(`${line}-${number}.json`)) number += 1;
  writeFileSync(new URL(`${line}-${number}.json`, folder), toResultsText(run));
  return `${line}-${number}`;
}

/**
 * Returns the runs that are kept, by name.
 * @param {URL} [folder]
 * @returns {readonly NamedRun[]}
 */
export function readRuns(folder = FOLDER) {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return names.toSorted().map((file) => {
    const run = /** @type {Run} */ (JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    return { name: file.slice(0, -'.json'.length), run };
  });
}

/** Writes the table of all runs to `results/goals.md`, and returns it. */
export function writeGoals() {
  const page = toPage(readRuns());
  writeFileSync(PAGE, page);
  return page;
}

const MARKS = { reached: '✔', missed: '✘', 'cannot tell': '?' };

/**
 * Returns the table of goals over all runs, as Markdown.
 * @param {readonly NamedRun[]} runs
 */
export function toPage(runs) {
  if (runs.length === 0)
    return '# Goals\n\nNo run has been kept. `npm run bench -- --table` makes one.\n';
  const head = ['', 'goal', 'median', 'min–max', ...runs.map(({ name }) => name)];
  const rows = LINES.flatMap((line) => {
    const goals = runs.map(({ run }) => findGoal(line, [run]));
    return goals.every((goal) => goal === undefined) ? [] : [toRow(line.text, goals)];
  });
  return `# Goals

Each run measured everything side by side, the baseline included. ✔ reached, ✘ missed, ? cannot tell: the interval in
which 95 of 100 repetitions would lie has the goal within it. Figures of a run are in [\`runs/\`](runs/).

${toTable(head, rows)}

${toTable(['run', 'date', 'Node', 'machine', 'pinned to', 'seconds', 'disturbed by'], runs.map(toSource))}
`;
}

/**
 * @param {string} text
 * @param {readonly (Goal | undefined)[]} goals one for each run
 */
function toRow(text, goals) {
  const values = goals.flatMap((goal) =>
    goal?.interval === undefined ? [] : [goal.interval.value],
  );
  const range = [Math.min(...values), Math.max(...values)].map(toShort).join('–');
  return [
    text,
    goals.find((goal) => goal !== undefined)?.goal ?? '',
    values.length === 0 ? '' : toShort(median(values)),
    values.length === 0 ? '' : range,
    ...goals.map((goal) => (goal === undefined ? '' : toCell(goal))),
  ];
}

/** @param {Goal} goal */
function toCell({ verdict, interval }) {
  const mark = MARKS[verdict];
  return interval === undefined ? mark : `${mark} ${toShort(interval.value)}`;
}

/** @param {NamedRun} named */
function toSource({ name, run: { date, seconds, machine, disturbances } }) {
  const { node, cpu, cores, pinned } = machine;
  const disturbed = disturbances.length === 0 ? 'nothing' : disturbances.join('<br>');
  return [name, date, `${node}`, `${cpu}, ${cores} cores`, `${pinned}`, `${seconds}`, disturbed];
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function toTable(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param {number} value */
function toShort(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
