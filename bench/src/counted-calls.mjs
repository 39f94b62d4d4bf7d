import { importBaseline } from './baseline.mjs';
import { loadBuild } from './builds.mjs';
import { createOurs } from './caches.mjs';
import { DISPATCHES } from './dispatch.mjs';
import { createFresh } from './fresh.mjs';
import { toBearer } from './messages.mjs';
import { createRawForms } from './raw.mjs';
import { signTokens, toPolicy } from './tokens.mjs';

/**
 * @typedef {'limit' | 'current' | 'baseline'} Who `limit`: nobody, that is what is there in any case
 * @typedef {object} CountJob
 * @property {string} what `miss`, `hit`, or `guard ` and a framework
 * @property {Who} who
 * @property {number} calls
 */

const ALGORITHM = 'RS256';
const TOKENS = 200;

/**
 * Returns what is called again and again, each time with a fresh string.
 * @param {CountJob} job
 * @returns {Promise<(index: number) => unknown>}
 */
export async function createCall({ what, who }) {
  const tokens = signTokens(ALGORITHM, TOKENS);
  const next = createFresh(tokens);
  if (what === 'miss') return await createMiss(who, tokens, next);
  const call = await (what === 'hit'
    ? createHit(who, next)
    : createGuarded(what, who, createFresh(tokens.map(toBearer))));
  // From here on every token is in the cache.
  for (const index of tokens.keys()) await call(index);
  return call;
}

/**
 * @param {Who} who
 * @param {readonly string[]} tokens
 * @param {(index: number) => string} next
 * @returns {Promise<(index: number) => unknown>}
 */
async function createMiss(who, tokens, next) {
  const policy = toPolicy(ALGORITHM);
  if (who === 'limit') {
    const [form] = createRawForms(policy, tokens);
    return (index) => (next(index), form?.verify(index));
  }
  const { peer } =
    who === 'current'
      ? await import('./peers/oidc-verify.mjs')
      : await import('./peers/baseline.mjs');
  const [sync] = await peer.create(policy);
  return (index) => sync?.verify(next(index));
}

/**
 * @param {Who} who
 * @param {(index: number) => string} next
 * @returns {Promise<(index: number) => unknown>}
 */
async function createHit(who, next) {
  if (who === 'limit') return next;
  const build =
    who === 'current'
      ? await import('@oidc-verify/core')
      : await importBaseline('@oidc-verify/core');
  const verifier = createOurs(toPolicy(ALGORITHM), {}, build);
  return (index) => verifier.verifySync(next(index));
}

/**
 * @param {string} what
 * @param {Who} who
 * @param {(index: number) => string} next
 * @returns {Promise<(index: number) => unknown>}
 */
async function createGuarded(what, who, next) {
  const create = DISPATCHES[what.replace('guard ', '')];
  if (create === undefined) throw new Error(`There is no ${what}`);
  const trust = toPolicy(ALGORITHM);
  const dispatch = await create(who === 'limit' ? 'none' : { build: await loadBuild(who), trust });
  return (index) => dispatch(next(index));
}
