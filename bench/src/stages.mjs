// What each stage of a verification costs: `node --conditions=@oidc-verify/source bench/src/stages.mjs [algorithm]`.
// The verification is built once as it is, and once for each stage without that stage: what the stage
// returned first is returned for every token. The cost of a stage is the difference between both, measured
// in turns in one process. `crypto.verify` answers true at once, or OpenSSL's time would hide the rest.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { createFresh } from './fresh.mjs';
import { measure } from './rounds.mjs';
import { toSpread } from './statistics.mjs';
import { ALGORITHMS, signTokens, toPolicy } from './tokens.mjs';

/** @import { Plugin } from 'esbuild' */
/** @import { Measured, Subject } from './types.d.ts' */

const FIRST_RESULT = 'return (known ??= { result: whole(a, b, c, d, e) }).result';

/**
 * The stages in the order of the path, with the module and the function that each of them is, and what
 * stands in its place where that is not its first result.
 * @type {readonly (readonly [label: string, module: string, name: string, body?: string])[]}
 */
const STAGES = [
  ['parsing', 'verify/parse.ts', 'parseToken'],
  ['of parsing: splitting into segments', 'wire/compact.ts', 'splitCompact'],
  [
    'of parsing: JSON beyond JSON.parse and one freeze',
    'wire/json.ts',
    'parseJsonObject',
    'return Object.freeze(JSON.parse(a))',
  ],
  ['issuer', 'verify/issuer.ts', 'selectIssuer'],
  ['header', 'verify/header.ts', 'checkHeader'],
  ['key', 'verify/key.ts', 'selectKey'],
  ['signature without OpenSSL', 'verify/signature.ts', 'checkSignature'],
  ['claims', 'verify/claims.ts', 'checkClaims'],
  ['of claims: reading them', 'verify/known-claims.ts', 'readKnownClaims'],
  ['of claims: times', 'verify/times.ts', 'checkTimes'],
  ['confirmation', 'verify/confirmation.ts', 'checkConfirmation'],
  ['identity', 'verify/identity.ts', 'toVerifiedToken'],
  ['authorize', 'verify/authorize.ts', 'authorize'],
];

const ENTRY = fileURLToPath(new URL('../../packages/core/src/index.ts', import.meta.url));
const TOKENS = 500;
const PLAN = { rounds: 41, sliceMs: 12, warmUpMs: 250, restMs: 0, moreRounds: 0 };

/**
 * Puts another function in the place of one function of one module.
 * @param {string} module
 * @param {string} name
 * @param {string} [body]
 * @returns {Plugin}
 */
function leaveOut(module, name, body = FIRST_RESULT) {
  return {
    name: 'leave-out',
    setup(on) {
      on.onResolve({ filter: /\?whole$/ }, ({ path }) => {
        return { path: path.replace('?whole', ''), suffix: '?whole' };
      });
      on.onLoad({ filter: new RegExp(`/core/src/${module}$`) }, ({ path, suffix }) => {
        if (suffix === '?whole') return undefined;
        const original = JSON.stringify(`${path}?whole`);
        const contents = `
          export * from ${original};
          import { ${name} as whole } from ${original};
          let known;
          export function ${name}(a, b, c, d, e) { ${body}; }`;
        return { contents, loader: 'ts' };
      });
    },
  };
}

/**
 * Returns the package as one module of its own, so that V8 compiles it for this subject alone.
 * @param {string} folder
 * @param {number} number
 * @param {readonly Plugin[]} plugins
 * @returns {Promise<typeof import('@oidc-verify/core')>}
 */
async function load(folder, number, plugins) {
  const outfile = join(folder, `${number}.mjs`);
  await build({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    conditions: ['@oidc-verify/source', 'node'],
    plugins: [...plugins],
    logLevel: 'error',
  });
  return /** @type {typeof import('@oidc-verify/core')} */ (
    await import(pathToFileURL(outfile).href)
  );
}

/**
 * @param {string} label
 * @param {typeof import('@oidc-verify/core')} core
 * @param {import('./tokens.mjs').Algorithm} algorithm
 * @param {(index: number) => string} fresh
 * @returns {Subject}
 */
function toSubject(label, { createVerifier, staticJwks }, algorithm, fresh) {
  const { issuer, audience, jwk } = toPolicy(algorithm);
  const keys = staticJwks({ keys: [jwk] });
  const verifier = createVerifier({ issuer, audience, algorithms: [algorithm], keys });
  return { label, mode: 'sync', call: (index) => verifier.verifySync(fresh(index)) };
}

/** @param {import('./tokens.mjs').Algorithm} algorithm */
async function main(algorithm) {
  const fresh = createFresh(signTokens(algorithm, TOKENS));
  const crypto = /** @type {typeof import('node:crypto')} */ (
    createRequire(import.meta.url)('node:crypto')
  );
  Object.assign(crypto, { verify: () => true });
  syncBuiltinESMExports();
  const folder = mkdtempSync(join(tmpdir(), 'stages-'));
  try {
    const whole = toSubject('whole', await load(folder, 0, []), algorithm, fresh);
    const subjects = [
      { label: 'a fresh string alone', mode: /** @type {const} */ ('sync'), call: fresh },
      whole,
    ];
    for (const [index, [label, ...stage]] of STAGES.entries()) {
      const core = await load(folder, index + 1, [leaveOut(...stage)]);
      subjects.push(toSubject(label, core, algorithm, fresh));
    }
    printTable(algorithm, await measure(subjects, PLAN));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {readonly number[]} more
 * @param {readonly number[]} fewer
 */
function toDifference(more, fewer) {
  return toSpread(more.map((value, round) => value - (fewer[round] ?? Number.NaN)));
}

/**
 * @param {string} algorithm
 * @param {readonly Measured[]} lanes
 */
function printTable(algorithm, [string, whole, ...without]) {
  if (string === undefined || whole === undefined) throw new Error('nothing was measured');
  console.log(`${algorithm}, Node ${process.versions.node}\n`);
  console.log('| stage | µs of CPU | quartiles |\n| --- | ---: | ---: |');
  const print = (/** @type {string} */ label, /** @type {readonly number[]} */ fewer) => {
    const { median, q1, q3 } = toDifference(whole.cpuUs, fewer);
    console.log(`| ${label} | ${median.toFixed(2)} | ${q1.toFixed(2)}–${q3.toFixed(2)} |`);
  };
  for (const { label, cpuUs } of without) print(label, cpuUs);
  print('all of it, above a fresh string', string.cpuUs);
}

const asked = process.argv[2] ?? 'RS256';
const algorithm = ALGORITHMS.find((name) => name === asked);
if (algorithm === undefined) throw new Error(`expected one of ${ALGORITHMS.join(', ')}`);
await main(algorithm);
