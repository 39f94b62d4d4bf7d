// Runs in the folder of a package before it is packed, by whichever command: builds what is to be packed,
// and gives npm a README with links that work there. `--restore`, after packing, takes that back.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt } from './build/stamp.mjs';
import { toPublishedReadme } from './package/readme.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve('.');
const name = relative(root, folder).replaceAll('\\', '/');
const cache = `${folder}/node_modules/.cache`;
const readme = `${folder}/README.md`;
const kept = `${cache}/README.md`;

/** Returns why this command must not pack, or undefined. */
function findReason() {
  const manager = process.env['npm_config_user_agent']?.split('/')[0] ?? 'a command of its own';
  if (manager !== 'pnpm') {
    return (
      `${manager} leaves "workspace:" and "catalog:" in the manifest, and nobody could install the ` +
      'package. Pack it with: npm run pack'
    );
  }
  if (!existsSync(`${root}node_modules/esbuild`)) {
    return 'The package cannot be built, because its tools are not installed. Run npm test once.';
  }
  return undefined;
}

/** Writes the README for npm, and keeps the one of the repository. */
function publishReadme() {
  restoreReadme();
  const text = readFileSync(readme, 'utf8');
  const published = toPublishedReadme(text, root, name);
  mkdirSync(cache, { recursive: true });
  writeFileSync(kept, text);
  writeFileSync(readme, published);
}

/** Takes back what an earlier run wrote, unless somebody has edited the README since then. */
function restoreReadme() {
  if (!existsSync(kept)) return;
  const text = readFileSync(kept, 'utf8');
  if (readFileSync(readme, 'utf8') === toPublishedReadme(text, root, name)) {
    writeFileSync(readme, text);
  }
  rmSync(kept);
}

async function main() {
  if (process.argv.includes('--restore')) return restoreReadme();
  const reason = findReason();
  if (reason !== undefined) throw new Error(reason);
  if (!isBuilt(folder)) {
    const { build } = await import('./build.mjs');
    await build([name.replace('packages/', '')]);
  }
  publishReadme();
}

try {
  await main();
} catch (error) {
  console.error(`${name} is not packed. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
