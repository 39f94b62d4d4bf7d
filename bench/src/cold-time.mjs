import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { toOrder } from './rounds.mjs';
import { toSpread } from './statistics.mjs';

/** @import { Spread } from './types.d.ts' */
/** @typedef {{ label: string, args: readonly string[] }} Job what to run in a fresh process */
/** @typedef {{ label: string, ms: readonly number[], cpuMs: readonly number[], spread: Spread }} Timed */

const run = promisify(execFile);

/**
 * Runs `script` once per job and round, each time in a process of its own, and returns what it printed.
 * @param {string} script
 * @param {readonly Job[]} jobs
 * @param {{ rounds: number, onRound: (done: number, of: number) => void }} plan
 * @returns {Promise<readonly Timed[]>}
 */
export async function timeProcesses(script, jobs, { rounds, onRound }) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const lanes = jobs.map(toLane);
  // The first run reads the files from the disk, all later ones from memory: it does not count.
  for (let round = -1; round < rounds; round++) {
    for (const index of toOrder(lanes.length, Math.max(0, round))) {
      const lane = lanes[index];
      if (lane === undefined) continue;
      const { stdout } = await run(process.execPath, ['--no-warnings', file, ...lane.args]);
      if (round < 0) continue;
      const [ms, cpuMs] = stdout.split(' ').map(Number);
      lane.ms.push(ms ?? Number.NaN);
      lane.cpuMs.push(cpuMs ?? Number.NaN);
    }
    onRound(round + 2, rounds + 1);
  }
  return lanes.map(({ label, ms, cpuMs }) => ({ label, ms, cpuMs, spread: toSpread(ms) }));
}

/** @param {Job} job */
function toLane({ label, args }) {
  /** @type {number[]} */
  const ms = [];
  /** @type {number[]} */
  const cpuMs = [];
  return { label, args, ms, cpuMs };
}
