// `npm run test:examples`: the tests of examples that are not part of the workspace. It installs them, each
// with its own lockfile, and builds them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bin } from './bin.mjs';
import { pn } from './pn.mjs';

process.env['NEXT_TELEMETRY_DISABLED'] = '1';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a script of this repository. @param {string[]} args */
function node(...args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

const steps = [
  () => pn(['install', '--frozen-lockfile']) === 0,
  () => node('scripts/build.mjs', 'core', 'fetch-jwks', 'testing'),
  () => pn(['-C', 'examples/next', 'install', '--frozen-lockfile']) === 0,
  () => pn(['-C', 'examples/next', 'run', 'build']) === 0,
  () => bin('vitest', ['run', '--config', 'examples/test-installed/vitest.config.ts']),
];
if (!steps.every((run) => run())) process.exit(1);
