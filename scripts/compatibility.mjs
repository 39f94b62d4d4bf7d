// npm run test:compat: packs the packages, tries everything that docs/compatibility.md lists, and writes
// that page. Names of parts try those again: npm run test:compat -- node bundlers
import { pn } from './pn.mjs';

const parts = process.argv.slice(2);
const steps = [
  ['install', '--frozen-lockfile'],
  ['exec', 'node', 'scripts/pack.mjs'],
  ['exec', 'node', 'scripts/packaging.mjs', ...(parts.length > 0 ? parts : ['--all'])],
];
for (const step of steps) {
  const status = pn(step);
  if (status !== 0) process.exit(status);
}
