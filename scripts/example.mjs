// npm run example -- express-api: runs one example API with settings from the environment.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pn } from './pn.mjs';

const examples = fileURLToPath(new URL('../examples', import.meta.url));
const names = readdirSync(examples).filter((name) =>
  existsSync(`${examples}/${name}/src/server.mjs`),
);
const [name = ''] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(
    `Which example?\n${names.map((known) => `npm run example -- ${known}`).join('\n')}`,
  );
  process.exit(1);
}

/** Installs and builds only what the example needs. */
function prepare() {
  const own = `@oidc-verify/example-${name}`;
  const selection = [own, '@oidc-verify/example-settings'].flatMap((it) => [
    '--filter',
    `${it}...`,
  ]);
  const install = ['install', '--frozen-lockfile', '--network-concurrency', '16', ...selection];
  const manifest = readFileSync(`${examples}/${name}/package.json`, 'utf8');
  const { dependencies } = /** @type {{ dependencies: Record<string, string> }} */ (
    JSON.parse(manifest)
  );
  const projects = Object.keys(dependencies)
    .map((dependency) => dependency.split('/')[1] ?? '')
    .filter((project) => existsSync(`${examples}/../packages/${project}/package.json`));
  return pn(install) || pn(['exec', 'node', 'scripts/build.mjs', ...projects]);
}

const status = prepare();
if (status !== 0) process.exit(status);
// In this process, so that signals reach the server directly.
await import(`../examples/${name}/src/server.mjs`);
