// npm run example -- express-api: runs one example API with settings from the environment. What follows the
// name is for the example.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pn } from './pn.mjs';

const examples = fileURLToPath(new URL('../examples', import.meta.url));
const names = readdirSync(examples).filter((name) =>
  ['mjs', 'ts'].some((kind) => existsSync(`${examples}/${name}/src/server.${kind}`)),
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
  const manifest = readFileSync(`${examples}/${name}/package.json`, 'utf8');
  const { name: own, dependencies } =
    /** @type {{ name: string, dependencies: Record<string, string> }} */ (JSON.parse(manifest));
  const siblings = Object.keys(dependencies).filter((it) => it.startsWith('@oidc-verify/'));
  const selection = [own, '@oidc-verify/example-settings', ...siblings].flatMap((it) => [
    '--filter',
    `${it}...`,
  ]);
  const install = ['install', '--frozen-lockfile', '--network-concurrency', '16'];
  const used = Object.keys(dependencies).map((dependency) => dependency.split('/')[1] ?? '');
  // The test issuer in this process is that of the test kit.
  if (used.includes('example-local-issuer')) used.push('testing');
  const projects = used.filter((project) =>
    existsSync(`${examples}/../packages/${project}/package.json`),
  );
  return (
    pn([...install, ...selection]) ||
    pn(['exec', 'node', 'scripts/build.mjs', ...projects]) ||
    pn(['exec', 'node', 'scripts/build/examples.mjs', name]) ||
    prepareOwn(install)
  );
}

/** Installs and builds an example that is not part of the workspace. @param {string[]} install */
function prepareOwn(install) {
  if (!existsSync(`${examples}/${name}/pnpm-workspace.yaml`)) return 0;
  const there = ['-C', `examples/${name}`];
  return pn([...there, ...install]) || pn([...there, 'run', 'build']);
}

const status = prepare();
if (status !== 0) process.exit(status);
// In this process, so that signals reach the server directly.
const isBundled = existsSync(`${examples}/${name}/src/server.ts`);
await import(`../examples/${name}/${isBundled ? 'dist/server.js' : 'src/server.mjs'}`);
