// npm run release:version: turns the changesets into versions and changelogs, and updates what follows.
import { pn } from '../pn.mjs';

const steps = [
  ['exec', 'changeset', 'version'],
  ['install', '--lockfile-only'],
  ['exec', 'node', 'scripts/manifests.mjs'],
  ['exec', 'oxfmt'],
];
for (const step of steps) {
  const status = pn(step);
  if (status !== 0) process.exit(status);
}
