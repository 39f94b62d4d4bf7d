import { runChild } from './children.mjs';
import { toMedian, toQuotient } from './intervals.mjs';
import { toGoal, toText } from './judgement.mjs';
import { toOrder } from './rounds.mjs';

/** @import { Kind, WeightJob, Weights } from './weight-process.mjs' */
/** @import { PartContext, Report } from './types.d.ts' */

/** The same, and what two heaps of the same content differ by. */
const MOST = 1.02;

/** @type {Readonly<Record<Kind, { text: string, count: number }>>} */
const KINDS = {
  token: { text: 'a token in the cache', count: 3000 },
  digest: { text: 'a token in the cache, digests kept', count: 3000 },
  issuer: { text: 'an issuer with two RSA keys, one of them used', count: 600 },
  proof: { text: 'a remembered DPoP proof', count: 30_000 },
};
const BUILDS = /** @type {const} */ (['current', 'baseline']);

/**
 * What one more of everything that is kept takes in memory, and whether it grew.
 * @param {PartContext} context
 */
export async function compareWeights({ mode, report }) {
  const weights = await weighBoth({ full: 11, table: 3, quick: 3 }[mode], report);
  const rows = [];
  for (const [name, { text }] of Object.entries(KINDS)) {
    const kind = /** @type {Kind} */ (name);
    const [ours, baseline] = BUILDS.map((build) => weights[build].map((one) => one[kind]));
    if (ours === undefined || baseline === undefined) continue;
    const bytes = toText(toMedian(ours), 0);
    rows.push([text, bytes, toText(toMedian(baseline), 0)]);
    report.goal(
      toGoal({
        line: `weight-${kind}`,
        name: `memory of ${text}, over the baseline's`,
        most: MOST,
        interval: toQuotient(ours, baseline),
        notes: [`${bytes} bytes`],
      }),
    );
  }
  report.data('weights', weights);
  report.table({ title: 'Memory of one more, bytes', columns: ['', 'ours', 'baseline'], rows });
}

/**
 * @param {number} rounds
 * @param {Report} report
 */
async function weighBoth(rounds, report) {
  /** @type {Record<WeightJob['build'], Weights[]>} */
  const weights = { current: [], baseline: [] };
  const counts = /** @type {WeightJob['counts']} */ (
    Object.fromEntries(Object.entries(KINDS).map(([kind, { count }]) => [kind, count]))
  );
  for (let round = 0; round < rounds; round++) {
    for (const index of toOrder(BUILDS.length, round)) {
      const build = BUILDS[index] ?? 'current';
      await runChild('./weight-process.mjs', { build, counts }, (/** @type {Weights} */ one) => {
        weights[build].push(one);
      });
    }
    report.progress(`memory of one more: round ${round + 1} of ${rounds}`);
  }
  return weights;
}
