// Runs one example API: `npm run example -- express-api`. Its settings come from the environment.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pn } from './pn.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const servers = readdirSync(`${root}examples`).filter((name) =>
  existsSync(`${root}examples/${name}/src/server.mjs`),
);
const [name = ''] = process.argv.slice(2);
if (!servers.includes(name)) {
  console.error(
    `Which example? ${servers.map((known) => `npm run example -- ${known}`).join(' | ')}`,
  );
  process.exit(1);
}
const own = `@oidc-verify/example-${name}`;
if (pn(['install', '--frozen-lockfile', '--filter', `${own}...`]) !== 0) process.exit(1);
if (pn(['--filter', own, 'exec', 'tsc', '-b', '../../tsconfig.build.json']) !== 0) process.exit(1);
// In this very process, so that a signal reaches the server itself.
await import(`../examples/${name}/src/server.mjs`);
