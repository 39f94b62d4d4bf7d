import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @import { CountJob } from './counted-calls.mjs' */

const SCRIPT = fileURLToPath(new URL('count-process.mjs', import.meta.url));
const NOT_GIVEN = 'not given by this machine';

/**
 * Returns how many instructions one call takes: of a long run less those of a short one, so that the start falls
 * out. Undefined where the processor's counters cannot be read, as in most virtual machines.
 * @param {CountJob} job
 */
export function countInstructions(job) {
  const [few, many] = [job.calls, job.calls * 3].map((calls) => runCounted({ ...job, calls }));
  if (few === undefined || many === undefined) return undefined;
  return (many - few) / (job.calls * 2);
}

/** Returns why there are no counts, or undefined where there are. */
export function findMissingCounter() {
  const { stderr, error } = spawnSync('perf', toArguments(['true']), { encoding: 'utf8' });
  if (error !== undefined) return `${NOT_GIVEN}: there is no perf`;
  return parseInstructions(stderr) === undefined ? `${NOT_GIVEN}: no hardware counters` : undefined;
}

/** @param {CountJob} job */
function runCounted(job) {
  const command = [process.execPath, '--expose-gc', '--no-warnings', SCRIPT, JSON.stringify(job)];
  return parseInstructions(spawnSync('perf', toArguments(command), { encoding: 'utf8' }).stderr);
}

/** @param {readonly string[]} command */
function toArguments(command) {
  return ['stat', '-x', ',', '-e', 'instructions:u', ...command];
}

/**
 * Returns the count in what `perf stat -x ,` prints: `<count>,,instructions:u,…`, or `<not supported>` in its place.
 * @param {string} text
 */
export function parseInstructions(text) {
  const count = /^(\d+),[^,]*,instructions/m.exec(text)?.[1];
  return count === undefined ? undefined : Number(count);
}
