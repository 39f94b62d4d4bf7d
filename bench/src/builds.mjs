import { importBaseline } from './baseline.mjs';

/** @import { BaselineModules } from './types.d.ts' */

const NAMES = /** @type {const} */ ([
  '@oidc-verify/core',
  '@oidc-verify/express',
  '@oidc-verify/fastify',
  '@oidc-verify/hono',
  '@oidc-verify/koa',
]);

/** @typedef {Pick<BaselineModules, (typeof NAMES)[number]>} Build core and the adapters */

/**
 * @param {'current' | 'baseline'} which
 * @returns {Promise<Build>}
 */
export async function loadBuild(which) {
  const load = which === 'baseline' ? importBaseline : importCurrent;
  const modules = await Promise.all(NAMES.map(async (name) => [name, await load(name)]));
  return /** @type {Build} */ (Object.fromEntries(modules));
}

/** @param {(typeof NAMES)[number]} name */
async function importCurrent(name) {
  return /** @type {unknown} */ (await import(name));
}
