import { OURS, PEERS } from '../peers.mjs';
import { createVariants, POLICY } from '../variants.mjs';

/** @import { Peer, Policy, Report, RunPart } from '../types.d.ts' */
/** @import { Variant } from '../variants.mjs' */
/** @typedef {'accepted' | 'refused' | 'crashed'} Answer */
/** @typedef {{ variant: Variant, answers: readonly Answer[] }} Line one answer per peer */

const ALL = [OURS, ...PEERS];

/**
 * Who accepts which token. Not a matter of speed: a table of safety, made with the very configurations
 * that the other parts measure.
 * @type {RunPart}
 */
export async function run({ report }) {
  const variants = await createVariants();
  /** @type {Line[]} */
  const lines = [];
  for (const variant of variants) lines.push({ variant, answers: await askAll(variant) });
  const names = ALL.map(({ name }) => name);
  report.table({
    title: `A accepted, r refused, † threw where nobody can catch it, which ends the process; policy: issuer, audience, ${POLICY.algorithm}, expiry`,
    columns: ['', ...names],
    rows: lines.map(({ variant, answers }) => [variant.label, ...answers.map(toLetter)]),
  });
  judgeChecks(lines, report);
  judgeOurs(lines, report);
  report.chart(toChart(lines, names));
}

/** @param {Variant} variant */
async function askAll(variant) {
  /** @type {Answer[]} */
  const answers = [];
  for (const peer of ALL) answers.push(await ask(peer, variant));
  return answers;
}

/**
 * Each token meets a verifier that nobody used before, so that no answer rests on an earlier one.
 * @param {Peer} peer
 * @param {Variant} variant
 * @returns {Promise<Answer>}
 */
async function ask(peer, { policy, token }) {
  /** @type {Promise<Answer>} */
  const crash = new Promise((resolve) => {
    process.once('uncaughtException', () => resolve('crashed'));
  });
  const answer = await Promise.race([tryOne(peer, policy, token), crash]);
  process.removeAllListeners('uncaughtException');
  return answer;
}

/**
 * @param {Peer} peer
 * @param {Policy} policy
 * @param {string} token
 * @returns {Promise<Answer>}
 */
async function tryOne(peer, policy, token) {
  try {
    await (await peer.create(policy)).find(({ usual }) => usual)?.verify(token);
    return 'accepted';
  } catch {
    return 'refused';
  }
}

/** @type {Readonly<Record<Answer, string>>} */
const LETTERS = { accepted: 'A', refused: 'r', crashed: '†' };

/** @param {Answer} answer */
function toLetter(answer) {
  return LETTERS[answer];
}

/**
 * Every library takes the good token and refuses the one token per check: so all check the same.
 * @param {readonly Line[]} lines
 * @param {Report} report
 */
function judgeChecks(lines, report) {
  const good = lines.find(({ variant }) => variant.wanted === 'accepted');
  const proofs = lines.filter(({ variant }) => variant.check !== undefined);
  const checks = proofs.map(({ variant }) => variant.check).join(', ');
  const failing = ALL.filter(
    (_, index) =>
      good?.answers[index] !== 'accepted' ||
      proofs.some(({ answers }) => answers[index] !== 'refused'),
  );
  report.goal({
    name: `equal checks of all ${ALL.length} libraries: ${checks}, one refused token each`,
    goal: 'all',
    value: `${ALL.length - failing.length} of ${ALL.length}`,
    verdict: failing.length === 0 ? 'reached' : 'missed',
    ...(failing.length > 0 && { note: failing.map(({ name }) => name).join(', ') }),
  });
}

/**
 * @param {readonly Line[]} lines
 * @param {Report} report
 */
function judgeOurs(lines, report) {
  const judged = lines.filter(({ variant }) => variant.wanted !== 'open');
  const wrong = judged.filter((line) => isWrong(line, 0));
  const others = PEERS.map(({ name }, index) => {
    return `${name} ${judged.filter((line) => isWrong(line, index + 1)).length}`;
  });
  report.goal({
    name: 'tokens that we should accept and refuse, or refuse and accept',
    goal: '0',
    value: `${wrong.length} of ${judged.length}`,
    verdict: wrong.length === 0 ? 'reached' : 'missed',
    note: [...wrong.map(({ variant }) => variant.label), `peers: ${others.join(', ')}`].join('; '),
  });
}

/**
 * @param {Line} line
 * @param {number} index
 */
function isWrong({ variant, answers }, index) {
  if (answers[index] === 'crashed') return true;
  return variant.wanted !== 'open' && answers[index] !== variant.wanted;
}

/**
 * @param {readonly Line[]} lines
 * @param {readonly string[]} columns
 * @returns {import('../types.d.ts').Grid}
 */
function toChart(lines, columns) {
  return {
    kind: 'grid',
    title: 'Who accepts which token',
    subtitle:
      'A accepted, r refused. † ends the process. Green: as the RFCs ask; red: not; grey: left open.',
    columns,
    rows: lines.map((line) => ({
      label: line.variant.label,
      cells: line.answers.map((answer, index) => ({
        text: toLetter(answer),
        good:
          line.variant.wanted === 'open' && answer !== 'crashed'
            ? undefined
            : !isWrong(line, index),
      })),
    })),
  };
}
