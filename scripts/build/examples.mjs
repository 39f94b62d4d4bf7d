// Examples in TypeScript are bundled into one file before Node runs them; packages stay outside of it. Names
// of examples as arguments; none bundles all of them.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

/** @param {string} name of a folder in `examples` */
async function bundle(name) {
  await build({
    entryPoints: [`${examples}/${name}/src/server.ts`],
    outfile: `${examples}/${name}/dist/server.js`,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
}

const given = process.argv.slice(2);
const names = given.length > 0 ? given : readdirSync(examples);
await Promise.all(
  names.filter((name) => existsSync(`${examples}/${name}/src/server.ts`)).map(bundle),
);
