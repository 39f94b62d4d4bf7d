/** @import { Goal, Results } from './types.d.ts' */

/**
 * @typedef {object} Line one figure that is to be reached
 * @property {string} id what parts call it in `Goal.line`
 * @property {string} part
 * @property {string} text
 */

const FRAMEWORKS = /** @type {const} */ ([
  ['express', 'Express'],
  ['fastify', 'Fastify'],
  ['hono', 'Hono'],
  ['koa', 'Koa'],
]);

/** Where the limit is: all lines of the table of goals, in its order. */
/** @type {readonly Line[]} */
export const LINES = [
  ...toMisses('RS256', 'RS256'),
  { id: 'RS256-fast-jwt', part: 'verify', text: "RS256 miss, whole time / fast-jwt's" },
  ...toMisses('PS256', 'PS256'),
  ...toMisses('ES256', 'ES256'),
  ...toMisses('EdDSA', 'Ed25519'),
  { id: 'hit-above', part: 'cache', text: "hit above a fresh string / the baseline's" },
  { id: 'hit-one', part: 'cache', text: "fast-jwt's hit / ours, one token" },
  { id: 'hit-many', part: 'cache', text: "fast-jwt's hit / ours, 10,000 tokens by Zipf's law" },
  ...FRAMEWORKS.map(([id, name]) => ({
    id: `share-${id}`,
    part: 'http',
    text: `${name}: share of the rate ${id === 'express' ? 'of a no-op middleware' : 'without a guard'}, with the cache`,
  })),
  ...FRAMEWORKS.map(([id, name]) => ({
    id: `guard-${id}`,
    part: 'guard',
    text: `${name}: CPU per guarded request above none / the baseline's`,
  })),
  { id: 'in-flight', part: 'concurrency', text: '64 in flight, CPU per verification / bare check' },
  { id: 'dpop-ES256', part: 'dpop', text: 'DPoP request / bearer request, ES256' },
  { id: 'dpop-EdDSA', part: 'dpop', text: 'DPoP request / bearer request, Ed25519' },
  { id: 'import', part: 'cold', text: "import above node:crypto / the baseline's" },
  { id: 'first', part: 'cold', text: "first verification, keys over loopback / best peer's" },
  { id: 'size-core', part: 'cold', text: 'core for the web, createVerifier + staticJwks' },
  { id: 'size-fetch-jwks', part: 'cold', text: 'fetch-jwks' },
  { id: 'weight-token', part: 'memory', text: "memory per token in the cache / the baseline's" },
  { id: 'weight-digest', part: 'memory', text: 'the same, digests kept' },
  { id: 'weight-issuer', part: 'memory', text: "memory per issuer / the baseline's" },
  { id: 'weight-proof', part: 'memory', text: "memory per remembered proof / the baseline's" },
];

/** The parts that answer them. */
export const TABLE_PARTS = [...new Set(LINES.map(({ part }) => part))];

/**
 * @param {string} id
 * @param {string} name
 * @returns {readonly Line[]}
 */
function toMisses(id, name) {
  return [
    { id: `${id}-above`, part: 'verify', text: `${name} miss, above the check / the baseline's` },
    { id: `${id}-peers`, part: 'verify', text: `${name} miss against every peer` },
  ];
}

/**
 * Returns the goal of a run that answers a line, if there is one.
 * @param {Line} line
 * @param {readonly Pick<Results, 'goals'>[]} results
 * @returns {Goal | undefined}
 */
export function findGoal({ id }, results) {
  return results.flatMap(({ goals }) => goals).find(({ line }) => line === id);
}

/**
 * Returns the lines of the table as the parts of one run answer them.
 * @param {readonly Pick<Results, 'goals' | 'part'>[]} results
 */
export function toGoalTable(results) {
  const parts = new Set(results.map(({ part }) => part));
  const rows = LINES.filter(({ part }) => parts.has(part)).map((line) => {
    const goal = findGoal(line, results);
    return [line.text, goal?.goal ?? '–', goal?.value ?? '–', goal?.verdict ?? 'not measured'];
  });
  return { title: 'Goals', columns: ['', 'goal', 'measured (95 %)', ''], rows };
}
