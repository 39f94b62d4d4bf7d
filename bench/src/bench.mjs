import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { unpackBaseline } from './baseline.mjs';
import { toLastCore } from './cores.mjs';
import { TABLE_PARTS, toGoalTable } from './goals.mjs';
import { toGoalLine, toTableText } from './report.mjs';
import { keepRun, toRun, writeGoals } from './runs.mjs';

/** @import { Choice } from './arguments.mjs' */
/** @import { Results } from './types.d.ts' */

/** Those that need other cores too: for a driver, for other threads, or for processes that start. */
const UNBOUND = ['concurrency', 'http', 'cold'];

/**
 * Runs the parts one after the other, each in a process of its own so that none inherits the heap or
 * the compiled code of another. Progress goes to stderr, results to stdout. Returns an exit code:
 * a missed goal is a result, not a failure. A run of the whole table is kept in `results/runs/`.
 * @param {Choice} choice
 */
export async function runBench({ parts, mode, json, node }) {
  unpackBaseline();
  const all = [];
  let failed = 0;
  for (const [index, part] of parts.entries()) {
    console.error(`\n── ${part} (${index + 1} of ${parts.length})`);
    const results = await runPart(part, mode, node);
    if (results === undefined) failed += 1;
    else all.push(results);
  }
  console.log(json ? JSON.stringify(all, undefined, 1) : `\n${toSummary(all)}`);
  if (failed > 0) console.error(`${failed} parts failed`);
  else if (mode === 'table' && TABLE_PARTS.every((part) => parts.includes(part))) keep(all);
  return failed === 0 ? 0 : 1;
}

/** @param {readonly Results[]} all */
function keep(all) {
  const run = toRun(all);
  const name = keepRun(run);
  writeGoals();
  console.error(
    `Kept as bench/results/runs/${name}.json; ${run.seconds} s. All runs: npm run bench -- goals`,
  );
}

/**
 * @param {string} part
 * @param {Choice['mode']} mode
 * @param {string} node
 * @returns {Promise<Results | undefined>}
 */
async function runPart(part, mode, node) {
  const script = fileURLToPath(new URL('./part.mjs', import.meta.url));
  const [taskset, ...before] = UNBOUND.includes(part) ? [] : (toLastCore() ?? []);
  const child = fork(script, [part, mode], {
    execPath: taskset ?? node,
    execArgv: [...before, ...(taskset === undefined ? [] : [node]), '--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  /** @type {Results | undefined} */
  let results;
  child.on('message', (message) => (results = /** @type {Results} */ (message)));
  const [code] = /** @type {[number | null]} */ (await once(child, 'exit'));
  return code === 0 ? results : undefined;
}

/** @param {readonly Results[]} all */
function toSummary(all) {
  const lines = all.flatMap(({ part, goals, disturbances }) => [
    `${part}${goals.length === 0 ? ': no goals' : ''}`,
    ...goals.map((goal) => `  ${toGoalLine(goal)}`),
    ...disturbances.map((text) => `  disturbed: ${text}`),
  ]);
  const goals = all.flatMap((results) => results.goals);
  const count = (/** @type {string} */ wanted) =>
    goals.filter(({ verdict }) => verdict === wanted).length;
  const sum = `${count('reached')} of ${goals.length} goals reached, ${count('missed')} missed, ${count('cannot tell')} cannot tell`;
  const table = toGoalTable(all);
  return [...lines, '', ...(table.rows.length === 0 ? [] : [toTableText(table)]), '', sum].join(
    '\n',
  );
}
