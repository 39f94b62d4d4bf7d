// `npm run test:mutation [-- verify jose http fetch-jwks]`: makes thousands of small changes to the code
// that decides about tokens and keys, and checks whether a test fails. The mutation tester is installed in
// tools/mutation, with its own lockfile.
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
