// Runs pnpm at the version pinned in package.json, whether or not pnpm is installed. npx only needs
// npm, and puts `pnpm` on PATH for nested scripts.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager } = /** @type {{ packageManager: string }} */ (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
);
const [pnpm = ''] = packageManager.split('+');
const windows = process.platform === 'win32';

/**
 * Runs one pnpm command in the workspace root; returns its exit code.
 *
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function pn(args, options = {}) {
  const run = spawnSync(windows ? 'npx.cmd' : 'npx', ['--yes', '--prefer-offline', pnpm, ...args], {
    stdio: 'inherit',
    shell: windows,
    cwd: root,
    ...options,
  });
  return run.status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(pn(process.argv.slice(2)));
