import { runChild } from '../children.mjs';
import { DISPATCHES } from '../dispatch.mjs';
import { countInstructions, findMissingCounter } from '../instructions.mjs';
import { median } from '../statistics.mjs';

/** @import { CountJob } from '../counted-calls.mjs' */
/** @import { Bars, RunPart } from '../types.d.ts' */

const CALLS = 4000;
const WHO = /** @type {const} */ (['limit', 'current', 'baseline']);
const WHAT = ['miss', 'hit', ...Object.keys(DISPATCHES).map((framework) => `guard ${framework}`)];
/** MiB, three times as much as the young generation has room for. 4000 calls take less. */
const YOUNG = ['--max-semi-space-size=256', '--min-semi-space-size=256'];

/**
 * How many bytes of the heap, and where the machine counts them how many instructions, one call takes. Both hardly
 * depend on what else the machine does.
 * @type {RunPart}
 */
export async function run({ mode, report }) {
  const rounds = mode === 'full' ? 5 : 1;
  const missing = findMissingCounter();
  const found = [];
  for (const what of WHAT) {
    report.progress(what);
    const bytes = [];
    const instructions = [];
    for (const who of WHO) {
      const job = { what, who, calls: CALLS };
      bytes.push(await countBytes(job, rounds));
      instructions.push(missing === undefined ? countInstructions(job) : undefined);
    }
    found.push({ what, bytes, instructions });
  }
  report.table({
    title: `Bytes of the heap per call, RS256 tokens of 1024 characters as fresh strings`,
    columns: ['', 'limit', 'ours', 'baseline', 'ours above', 'baseline above'],
    rows: found.map(({ what, bytes }) => toRow(what, bytes)),
  });
  if (missing !== undefined) report.progress(`instructions: ${missing}`);
  report.table({
    title: `Instructions per call${missing === undefined ? '' : `: ${missing}`}`,
    columns: ['', 'limit', 'ours', 'baseline', 'ours above', 'baseline above'],
    rows:
      missing === undefined ? found.map(({ what, instructions }) => toRow(what, instructions)) : [],
  });
  report.chart({
    kind: 'bars',
    title: 'Memory that one call takes from the heap',
    subtitle:
      'Limit: the string and the bare signature check, the string alone, the request without a guard.',
    axis: 'bytes allocated per call; each group has its own scale',
    better: 'lower',
    unit: 'bytes',
    groups: found.map(({ what, bytes }) => toGroup(what, bytes)),
  });
}

/**
 * @param {CountJob} job
 * @param {number} rounds
 */
async function countBytes(job, rounds) {
  /** @type {number[]} */
  const found = [];
  for (let round = 0; round < rounds; round++) {
    const options = { flags: YOUNG };
    await runChild(
      './count-process.mjs',
      job,
      (/** @type {{ bytes: number }} */ { bytes }) => {
        found.push(bytes);
      },
      options,
    );
  }
  return median(found);
}

/**
 * @param {string} what
 * @param {readonly (number | undefined)[]} values limit, ours, baseline
 */
function toRow(what, [limit = Number.NaN, ours = Number.NaN, baseline = Number.NaN]) {
  const figures = [limit, ours, baseline, ours - limit, baseline - limit];
  return [what, ...figures.map((figure) => Math.round(figure))];
}

/**
 * @param {string} what
 * @param {readonly number[]} values limit, ours, baseline
 * @returns {Bars['groups'][number]}
 */
function toGroup(what, [limit = Number.NaN, ours = Number.NaN]) {
  return {
    label: what,
    bars: [
      { label: 'limit', value: limit, tone: 'limit' },
      { label: 'oidc-verify', value: ours, tone: 'ours', note: `+ ${Math.round(ours - limit)}` },
    ],
  };
}
