import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { toGoalLine } from './report.mjs';

/** @import { Results } from './types.d.ts' */

/**
 * Runs the parts one after the other, each in a process of its own so that none inherits the heap or
 * the compiled code of another. Progress goes to stderr, results to stdout. Returns an exit code:
 * a missed goal is a result, not a failure.
 * @param {{ parts: readonly string[], quick: boolean, json: boolean, node: string }} choice
 */
export async function runBench({ parts, quick, json, node }) {
  const all = [];
  let failed = 0;
  for (const [index, part] of parts.entries()) {
    console.error(`\n── ${part} (${index + 1} of ${parts.length})`);
    const results = await runPart(part, quick, node);
    if (results === undefined) failed += 1;
    else all.push(results);
  }
  console.log(json ? JSON.stringify(all, undefined, 1) : `\n${toSummary(all)}`);
  if (failed > 0) console.error(`${failed} parts failed`);
  return failed === 0 ? 0 : 1;
}

/**
 * @param {string} part
 * @param {boolean} quick
 * @param {string} execPath
 * @returns {Promise<Results | undefined>}
 */
async function runPart(part, quick, execPath) {
  const script = fileURLToPath(new URL('./part.mjs', import.meta.url));
  const child = fork(script, quick ? [part, 'quick'] : [part], {
    execPath,
    execArgv: ['--expose-gc'],
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
  const lines = all.flatMap(({ part, goals }) => [
    `${part}${goals.length === 0 ? ': no goals' : ''}`,
    ...goals.map((goal) => `  ${toGoalLine(goal)}`),
  ]);
  const goals = all.flatMap((results) => results.goals);
  const reached = goals.filter((goal) => goal.reached).length;
  return [...lines, `${reached} of ${goals.length} goals reached`].join('\n');
}
