import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

/**
 * Runs a tool of node_modules/.bin and tells whether it succeeded.
 *
 * @param {string} tool
 * @param {readonly string[]} args
 */
export function bin(tool, args) {
  const command = `${root}node_modules/.bin/${tool}${windows ? '.cmd' : ''}`;
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows }).status === 0;
}
