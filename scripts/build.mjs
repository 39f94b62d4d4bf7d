// Builds the packages: declarations and modules by tsc, then each entry as one readable bundle by
// esbuild, because loading many small modules takes far longer than loading a few. Names of packages
// as arguments build those (and what they depend on); none builds all.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

/** @typedef {Readonly<Record<string, string | Readonly<Record<string, string>>>>} Targets */

/**
 * Returns the files of `dist` that the manifest names.
 *
 * @param {string} folder
 */
function entriesOf(folder) {
  const manifest = /** @type {{ publishConfig: { exports: Targets, imports?: Targets } }} */ (
    JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  );
  const { exports, imports = {} } = manifest.publishConfig;
  const targets = [...Object.values(exports), ...Object.values(imports)].flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  return [...new Set(targets.filter((path) => path.endsWith('.js')))];
}

/**
 * Lays bundles over the modules that tsc wrote.
 *
 * @param {string} name
 */
async function bundle(name) {
  const { build } = await import('esbuild');
  const folder = `${root}packages/${name}`;
  for (const file of readdirSync(`${folder}/dist`)) {
    if (file.startsWith('chunk-')) rmSync(`${folder}/dist/${file}`);
  }
  await build({
    entryPoints: entriesOf(folder).map((path) =>
      path.replace('./dist/', `${folder}/src/`).replace(/\.js$/, '.ts'),
    ),
    outbase: `${folder}/src`,
    outdir: `${folder}/dist`,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    packages: 'external',
    external: ['#engine'],
    chunkNames: 'chunk-[hash]',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
}

/** @param {readonly string[]} names */
async function main(names) {
  const projects = names.map((name) => `packages/${name}/tsconfig.build.json`);
  const tsc = `${root}node_modules/.bin/tsc${windows ? '.cmd' : ''}`;
  const args = ['-b', ...(projects.length > 0 ? projects : ['tsconfig.build.json'])];
  const { status } = spawnSync(tsc, args, { cwd: root, stdio: 'inherit', shell: windows });
  if (status !== 0) return status ?? 1;
  const built = readdirSync(`${root}packages`).filter((name) =>
    readdirSync(`${root}packages/${name}`).includes('dist'),
  );
  await Promise.all(built.map(bundle));
  return 0;
}

process.exit(await main(process.argv.slice(2)));
