import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Returns the command that starts a process on the last of the cores this one may use, which has least to do with
 * interrupts; undefined where `taskset` does not exist.
 * @returns {readonly string[] | undefined}
 */
export function toLastCore() {
  const core = listCores().at(-1);
  return core === undefined ? undefined : toCommand([core]);
}

/**
 * Returns the command that starts a process on the first `count` of the cores this one may use, or
 * undefined where `taskset` does not exist or there are not as many.
 * @param {number} count
 * @returns {readonly string[] | undefined}
 */
export function toPinning(count) {
  const cores = listCores();
  if (cores.length < count) return undefined;
  return toCommand(cores.slice(0, count));
}

/** @param {readonly number[]} cores */
function toCommand(cores) {
  const command = ['taskset', '-c', cores.join(',')];
  const { status } = spawnSync('taskset', [...command.slice(1), 'true']);
  return status === 0 ? command : undefined;
}

/** Returns the cores that this process may use; none where the system does not tell (it is no Linux). */
export function listCores() {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '';
    return list.split(',').flatMap(toRange);
  } catch {
    return [];
  }
}

/** @param {string} text for instance `0-3` */
function toRange(text) {
  const [first = Number.NaN, last = first] = text.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
