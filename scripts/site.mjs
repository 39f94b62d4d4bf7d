// `npm run docs:site` builds the documentation site; `npm run test:site` also opens it in Chromium. Its tools are
// installed in tools/site, with their own lockfile.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pn } from './pn.mjs';

// A page of the site. It installs the workspace, too.
const playground = fileURLToPath(new URL('playground.mjs', import.meta.url));
const { status: built } = spawnSync(process.execPath, [playground, '--build'], {
  stdio: 'inherit',
});
if (built !== 0) process.exit(built ?? 1);
const isTest = process.argv.includes('--test');
const steps = [
  ['-C', 'tools/site', 'install', '--frozen-lockfile'],
  ['-C', 'tools/site', 'exec', 'node', 'build.mjs'],
  ...(isTest ? [['-C', 'tools/site', 'exec', 'node', 'test.mjs', ...process.argv.slice(3)]] : []),
];
for (const step of steps) {
  const status = pn(step);
  if (status !== 0) process.exit(status);
}
