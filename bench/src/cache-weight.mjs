import { runChild } from './children.mjs';

/** @import { MemoryJob, Sample } from './cache-memory.mjs' */
/** @import { Report } from './types.d.ts' */

const MIB = 2 ** 20;
const BOUND_BYTES = 16 * MIB;
const MOST = 1.3;

/** @type {Readonly<Record<MemoryJob['kind'], string>>} */
const LABELS = {
  token: 'oidc-verify',
  digest: 'oidc-verify, digests kept',
  'fast-jwt': 'fast-jwt, which keeps digests',
};

/**
 * What one more token takes in memory.
 * @param {boolean} quick
 * @param {Report} report
 */
export async function measureMemory(quick, report) {
  const tokens = quick ? 2000 : 15_000;
  const bars = [];
  for (const kind of /** @type {const} */ (['token', 'digest', 'fast-jwt'])) {
    report.progress(`memory per entry: ${LABELS[kind]}`);
    const [sample] = await look({ kind, tokens, samples: 1 });
    const bytes = (sample?.bytes ?? Number.NaN) / tokens;
    const tone =
      kind === 'fast-jwt' ? /** @type {const} */ ('peer') : /** @type {const} */ ('ours');
    bars.push({ label: LABELS[kind], value: bytes, tone });
  }
  report.table({
    title: `Memory per entry, ES256 tokens of 1024 characters with 9 claims, ${tokens} of them`,
    columns: ['', 'bytes'],
    rows: bars.map(({ label, value }) => [label, Math.round(value)]),
  });
  report.chart({
    kind: 'bars',
    title: 'Memory per entry',
    subtitle: 'ES256 tokens of 1024 characters, claims included.',
    axis: 'heap and buffers per cached token',
    better: 'lower',
    unit: 'bytes',
    groups: [{ label: '', bars }],
  });
}

/**
 * Whether a cache that promises to stay within some bytes does, however many tokens come by.
 * @param {Report} report
 */
export async function judgeBound(report) {
  const jobs = /** @type {const} */ ([
    { kind: 'token', tokens: 1_000_000 },
    { kind: 'digest', tokens: 100_000 },
  ]);
  for (const { kind, tokens } of jobs) {
    const job = { kind, tokens, samples: 10, maxBytes: BOUND_BYTES };
    const samples = await look(job, (sample) => {
      const size = `${(sample.bytes / MIB).toFixed(1)} MiB`;
      report.progress(`byte bound, ${LABELS[kind]}: ${sample.tokens} of ${tokens} tokens, ${size}`);
    });
    const most = Math.max(...samples.map(({ bytes }) => bytes));
    const share = most / BOUND_BYTES;
    report.goal({
      name: `real memory / byte bound after ${tokens.toLocaleString('en-US')} distinct tokens, ${LABELS[kind]}`,
      goal: `≤ ${MOST}`,
      value: share.toFixed(2),
      verdict: share <= MOST ? 'reached' : 'missed',
      note: `most of ${samples.length} looks: ${(most / MIB).toFixed(1)} of ${BOUND_BYTES / MIB} MiB`,
    });
    report.data(`byte bound, ${kind}`, samples);
  }
}

/**
 * @param {MemoryJob} job
 * @param {(sample: Sample) => void} [onSample]
 */
async function look(job, onSample) {
  /** @type {Sample[]} */
  const samples = [];
  await runChild('./cache-memory.mjs', job, (/** @type {Sample} */ sample) => {
    samples.push(sample);
    onSample?.(sample);
  });
  return samples;
}
