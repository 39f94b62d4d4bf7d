// Runs the steps of a rehearsal, and ends it at the first one that finds a fault.
import { spawnSync } from 'node:child_process';
import { listDeadLinks } from '../links.mjs';
import { listChangesetFaults, readBumps, readPackages } from './changesets.mjs';
import { listUndeclared } from './declared.mjs';

/** @typedef {readonly [name: string, run: () => Promise<readonly string[]> | readonly string[]]} Step */

/**
 * Returns how many faults were found. What follows a step with faults would only report them again.
 *
 * @param {readonly Step[]} steps
 * @param {(line: string) => void} [log]
 */
export async function runSteps(steps, log = console.log) {
  for (const [name, step] of steps) {
    log(`── ${name}`);
    const faults = await step();
    for (const fault of faults) log(`  ✘ ${fault}`);
    if (faults.length > 0) return faults.length;
  }
  return 0;
}

/** @param {string} root */
function listPages(root) {
  const { stdout } = spawnSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' });
  return stdout.split('\n').filter((page) => page !== '' && !page.startsWith('.changeset/'));
}

/** Returns the steps that read what is committed. @param {string} root with a slash at its end @returns {readonly Step[]} */
export function toSourceSteps(root) {
  return [
    ['changesets', () => listChangesetFaults(readPackages(root), readBumps(root))],
    ['changes of the public surface since the last release', () => listUndeclared(root)],
    ['links', () => listDeadLinks(root, listPages(root))],
  ];
}
