// Builds the packages: declarations and modules by tsc, then each entry as one readable bundle by
// esbuild, because loading many small modules takes far longer than loading a few. Names of packages
// as arguments build those (and what they depend on); none builds all.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bin } from './bin.mjs';
import { listModules } from './manifests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Replaces the modules written by tsc with bundles.
 *
 * @param {string} name
 */
async function bundle(name) {
  const { build } = await import('esbuild');
  const folder = `${root}packages/${name}`;
  for (const file of readdirSync(`${folder}/dist`)) {
    if (file.startsWith('chunk-')) rmSync(`${folder}/dist/${file}`);
  }
  const manifest = /** @type {import('./manifests.mjs').Manifest} */ (
    JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  );
  await build({
    entryPoints: listModules(manifest).map((path) =>
      path.replace('dist/', `${folder}/src/`).replace(/\.js$/, '.ts'),
    ),
    outbase: `${folder}/src`,
    outdir: `${folder}/dist`,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    packages: 'external',
    external: ['#channels', '#detail', '#engine'],
    chunkNames: 'chunk-[hash]',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
}

/** @param {readonly string[]} names */
async function main(names) {
  const projects = names.map((name) => `packages/${name}/tsconfig.build.json`);
  if (!bin('tsc', ['-b', ...(projects.length > 0 ? projects : ['tsconfig.build.json'])])) return 1;
  const built = readdirSync(`${root}packages`).filter((name) =>
    readdirSync(`${root}packages/${name}`).includes('dist'),
  );
  await Promise.all(built.map(bundle));
  return 0;
}

process.exit(await main(process.argv.slice(2)));
