import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** @import { BaselineModules } from './types.d.ts' */

const FOLDER = new URL('../baseline/', import.meta.url);
const MODULES = new URL('node_modules/@oidc-verify/', FOLDER);
const NAME = /^oidc-verify-(.+)-\d+\.\d+\.\d+\.tgz$/;

/** Unpacks the packages of `bench/baseline`, so that `resolveBaseline` finds them. Peers are found further up. */
export function unpackBaseline() {
  rmSync(MODULES, { recursive: true, force: true });
  for (const file of readdirSync(FOLDER)) {
    const name = NAME.exec(file)?.[1];
    if (name === undefined) continue;
    const target = new URL(`${name}/`, MODULES);
    mkdirSync(target, { recursive: true });
    const from = fileURLToPath(new URL(file, FOLDER));
    const to = fileURLToPath(target);
    const { status } = spawnSync('tar', ['-xzf', from, '-C', to, '--strip-components=1']);
    if (status !== 0) throw new Error(`tar could not unpack ${from}`);
  }
}

/**
 * Returns the address of a module of the baseline. Never that of the current build: what is not unpacked would be
 * looked for further up, and found there.
 * @param {string} name for instance `@oidc-verify/core`
 */
export function resolveBaseline(name) {
  const found = createRequire(new URL('module.mjs', FOLDER)).resolve(name);
  const { href } = pathToFileURL(found);
  if (!href.startsWith(MODULES.href)) {
    throw new Error(
      `The baseline is not unpacked: ${name} was found at ${found}. Run npm run bench.`,
    );
  }
  return href;
}

/**
 * @template {keyof BaselineModules} Name
 * @param {Name} name
 * @returns {Promise<BaselineModules[Name]>}
 */
export async function importBaseline(name) {
  return /** @type {BaselineModules[Name]} */ (await import(resolveBaseline(name)));
}
