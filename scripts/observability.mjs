// `npm run test:observability`: a real Prometheus scrapes the example, its alerts fire and fall silent, and the
// dashboard has data. Needs prometheus and promtool on the PATH, and fails without. See tools/observability/main.mjs.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pn } from './pn.mjs';

const steps = [
  ['install', '--frozen-lockfile'],
  ['exec', 'node', 'scripts/build.mjs'],
];
for (const step of steps) if (pn(step) !== 0) process.exit(1);
const main = fileURLToPath(new URL('../tools/observability/main.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [main], { stdio: 'inherit' });
process.exit(status ?? 1);
