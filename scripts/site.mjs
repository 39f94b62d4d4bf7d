// `npm run docs:site` builds the documentation site; `npm run test:site` also opens it in Chromium. Its tools are
// installed in tools/site, with their own lockfile.
import { pn } from './pn.mjs';

const isTest = process.argv.includes('--test');
const steps = [
  ['install', '--frozen-lockfile'],
  ['-C', 'tools/site', 'install', '--frozen-lockfile'],
  ['-C', 'tools/site', 'exec', 'node', 'build.mjs'],
  ...(isTest ? [['-C', 'tools/site', 'exec', 'node', 'test.mjs', ...process.argv.slice(3)]] : []),
];
for (const step of steps) {
  const status = pn(step);
  if (status !== 0) process.exit(status);
}
