// npm run pack: makes the tarballs that would be published, and checks each of them. `--to FOLDER` puts
// them there; names of packages pack those alone.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFaultsOf } from './package/tarball.mjs';
import { pn } from './pn.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} to @param {string} name @param {string} from */
function packOne(to, name, from) {
  const args = ['-C', `${from}packages/${name}`, 'pack', '--pack-destination', to];
  // pnpm lists every file, which only helps to see why it has failed.
  return pn(args, { cwd: from, stdio: 'ignore' }) === 0 || pn(args, { cwd: from }) === 0;
}

/**
 * Packs packages into an empty folder; returns what is wrong, each fault on a line of its own.
 *
 * @param {string} to
 * @param {readonly string[]} [names] of folders in `packages`; default all
 * @param {string} [from] the root of the workspace
 * @returns {readonly string[]}
 */
export function pack(to, names = readdirSync(`${root}packages`), from = root) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const refused = names.filter((name) => !packOne(to, name, from));
  return [...refused.map((name) => `packages/${name} cannot be packed`), ...listPackedFaults(to)];
}

/** Returns what is wrong with the tarballs in a folder. @param {string} folder @returns {readonly string[]} */
export function listPackedFaults(folder) {
  return readdirSync(folder).flatMap((file) =>
    listFaultsOf(`${folder}/${file}`).map((fault) => `${file}: ${fault}`),
  );
}

function main() {
  const args = process.argv.slice(2);
  const at = args.indexOf('--to');
  const to = at < 0 ? `${root}.oidc-verify-test/packed` : resolve(args[at + 1] ?? '.');
  const names = at < 0 ? args : args.toSpliced(at, 2);
  const faults = pack(to, names.length > 0 ? names : undefined);
  for (const fault of faults) console.error(fault);
  console.log(`${readdirSync(to).length} tarballs in ${to}, ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
