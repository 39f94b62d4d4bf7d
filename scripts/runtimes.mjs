// `npm run test:runtimes`: runs the portable suite on Node 20–26, Bun, Deno and workerd. The runtimes are
// installed in tools/runtimes, with their own lockfile.
import { pn } from './pn.mjs';

const steps = [
  ['install', '--frozen-lockfile'],
  ['exec', 'node', 'scripts/build.mjs'],
  ['-C', 'tools/runtimes', 'install', '--frozen-lockfile'],
  ['-C', 'tools/runtimes', 'exec', 'node', 'run.mjs'],
];
for (const step of steps) {
  const status = pn(step);
  if (status !== 0) process.exit(status);
}
