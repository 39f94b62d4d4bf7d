// npm run release:dry-run: installs what the rehearsal needs, and runs it.
import { pn } from '../pn.mjs';

const steps = [
  ['install', '--frozen-lockfile'],
  ['exec', 'node', 'scripts/release/dry-run.mjs'],
];
for (const step of steps) {
  const status = pn(step);
  if (status !== 0) process.exit(status);
}
