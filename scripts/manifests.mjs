// A package names its entries once, in `exports` and `imports` of its package.json. What is published of
// them follows from that and is written here; `--check` only tells what is out of step.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {Readonly<Record<string, string>>} Conditions
 * @typedef {Readonly<Record<string, string | Readonly<Record<string, string | Conditions>>>>} Targets
 * @typedef {object} Manifest
 * @property {string[]} files
 * @property {Targets} exports
 * @property {Targets} [imports]
 * @property {{ exports: Targets, imports?: Targets, access: string }} publishConfig
 */

/** Resolves to TypeScript, which nobody outside this repository may get. */
const SOURCE = '@oidc-verify/source';
const ALWAYS = ['dist/**/*.d.ts', 'dist/**/*.d.ts.map', 'dist/chunk-*.js', 'dist/chunk-*.js.map'];

/**
 * Returns the same entries without their sources.
 *
 * @param {Targets} targets
 * @returns {Targets}
 */
function withoutSources(targets) {
  const entries = Object.entries(targets).map(([name, target]) => {
    if (typeof target === 'string') return [name, target];
    const built = Object.entries(target).filter(([condition]) => condition !== SOURCE);
    return [name, Object.fromEntries(built)];
  });
  return /** @type {Targets} */ (Object.fromEntries(entries));
}

/**
 * Returns the built modules that a manifest names, such as `dist/index.js`.
 *
 * @param {Pick<Manifest, 'exports' | 'imports'>} manifest
 * @returns {string[]}
 */
export function listModules({ exports, imports = {} }) {
  const targets = [
    ...Object.values(withoutSources(exports)),
    ...Object.values(withoutSources(imports)),
  ];
  const paths = targets.flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target).map(String),
  );
  const modules = paths
    .filter((path) => path.endsWith('.js'))
    .map((path) => path.replace('./', ''));
  return [...new Set(modules)].toSorted();
}

/**
 * Returns the manifest with all that follows from its entries.
 *
 * @template {Manifest} M
 * @param {M} manifest
 * @returns {M}
 */
export function complete(manifest) {
  const { exports, imports, publishConfig } = manifest;
  const modules = listModules(manifest).flatMap((file) => [file, `${file}.map`]);
  return {
    ...manifest,
    files: [...ALWAYS, ...modules, 'src'],
    publishConfig: {
      ...publishConfig,
      ...(imports === undefined ? {} : { imports: withoutSources(imports) }),
      exports: withoutSources(exports),
    },
  };
}

function main() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const check = process.argv.includes('--check');
  let stale = 0;
  for (const name of readdirSync(`${root}packages`)) {
    const file = `packages/${name}/package.json`;
    const text = readFileSync(`${root}${file}`, 'utf8');
    const wanted = `${JSON.stringify(complete(/** @type {Manifest} */ (JSON.parse(text))), null, 2)}\n`;
    if (wanted === text) continue;
    stale += 1;
    if (check)
      console.error(`${file}: files or publishConfig are out of step: run npm run manifests`);
    else writeFileSync(`${root}${file}`, wanted);
  }
  console.log(check ? `${stale} files out of step` : `${stale} files rewritten`);
  process.exitCode = check && stale > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
