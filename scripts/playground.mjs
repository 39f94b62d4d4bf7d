// `npm run playground`: builds the playground into playground/dist and serves it on this machine. `--build` only
// builds it. `--test` tests it in Chromium, which has to be installed: see playground/browser/chromium.mjs.
import { pn } from './pn.mjs';

const PROJECTS = ['core', 'fetch-jwks', 'testing'];
const [mode = ''] = process.argv.slice(2);
const own = (/** @type {string[]} */ ...args) => ['-C', 'playground', 'exec', ...args];

const build = [
  ['install', '--frozen-lockfile'],
  ['exec', 'node', 'scripts/build.mjs', ...PROJECTS],
  own('vite', 'build'),
];
const last =
  mode === '--test'
    ? [own('node', 'browser/run.mjs')]
    : mode === '--build'
      ? []
      : [own('vite', 'preview', '--port', '4173')];
for (const step of [...build, ...last]) {
  const status = pn(step);
  if (status !== 0) process.exit(status);
}
