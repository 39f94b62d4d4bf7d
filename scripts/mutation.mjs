// `npm run test:mutation [-- verify jose http fetch-jwks]`: changes the code that decides about tokens
// and keys in thousands of small ways and looks whether a test notices. The mutation tester is
// installed in tools/mutation, with a lockfile of its own, and nowhere else.
import { pn } from './pn.mjs';

const steps = [
  ['install', '--frozen-lockfile'],
  ['-C', 'tools/mutation', 'install', '--frozen-lockfile'],
  ['-C', 'tools/mutation', 'exec', 'node', 'run.mjs', ...process.argv.slice(2)],
];
for (const step of steps) {
  const status = pn(step);
  if (status !== 0) process.exit(status);
}
