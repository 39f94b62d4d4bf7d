// `npm run soak -- --framework express --minutes 10 --cache both`: runs an adapter under good, bad and
// hostile load while the issuer rotates its keys and fails. Checks every decision and the memory.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pn } from './pn.mjs';

const steps = [
  ['install', '--frozen-lockfile'],
  ['exec', 'node', 'scripts/build.mjs'],
];
for (const step of steps) if (pn(step) !== 0) process.exit(1);
const main = fileURLToPath(new URL('../tools/soak/main.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
