// One measurement of the guard, in a process of its own: how long the library takes for one token, in units
// of the reference.
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { createLookup, parseToken } from './guard-reference.mjs';

/**
 * @typedef {object} GuardJob
 * @property {'miss' | 'hit'} side
 * @property {number} slowMiss how many times the work of a miss is done; 1.25 does that of every fourth token twice
 * @property {number} slowHitNs how much longer every hit takes
 */
const { side, slowMiss, slowHitNs } = /** @type {GuardJob} */ (JSON.parse(process.argv[2] ?? ''));
const TOKENS = 64;
const WARM_UP_PAIRS = 500;
const PAIRS = 1000;

// The signature is OpenSSL's affair and most of the time; without it the rest can be seen.
const crypto = /** @type {typeof import('node:crypto')} */ (
  createRequire(import.meta.url)('node:crypto')
);
Object.assign(crypto, { verify: () => true });
syncBuiltinESMExports();
const { createVerifier, staticJwks } = await import('@oidc-verify/core');
const { createTestIssuer } = await import('@oidc-verify/testing');

const issuer = await createTestIssuer();
const tokens = await Promise.all(
  Array.from({ length: TOKENS }, async (_, index) =>
    issuer.sign({ jti: `id-${index}`, scope: 'a b c', note: 'x'.repeat(240) }),
  ),
);
const buffers = tokens.map((token) => Buffer.from(token, 'latin1'));
const isHit = side === 'hit';
const verifier = createVerifier({
  issuer: issuer.issuer,
  audience: 'https://api.test',
  keys: staticJwks(issuer.jwks()),
  ...(isHit && { tokenCache: true }),
});

const verify = (/** @type {string} */ token) => verifier.verifySync(token).subject;
const reference = isHit ? createLookup(tokens) : parseToken;
// Spins, so that it takes as many cycles whether the machine is busy or not.
const slowed = isHit ? withDelay(verify, slowHitNs) : verify;
const extra = isHit ? 0 : Math.round((slowMiss - 1) * TOKENS);
// A hit takes a tenth of a microsecond, so a batch has more of them.
const passes = isHit ? 4 : 1;
console.log(String(measure()));

function measure() {
  const ratios = [];
  for (let pair = 0; pair < WARM_UP_PAIRS + PAIRS; pair++) {
    // Which of both comes first changes, so that neither always pays for the garbage of the other.
    const first = pair % 2 === 0 ? time(reference, 0) : time(slowed, extra);
    const second = pair % 2 === 0 ? time(slowed, extra) : time(reference, 0);
    if (pair >= WARM_UP_PAIRS) ratios.push(pair % 2 === 0 ? second / first : first / second);
  }
  return ratios.toSorted((a, b) => a - b)[ratios.length >> 1];
}

/**
 * @param {(token: string) => unknown} run
 * @param {number} again how many tokens are run twice
 */
function time(run, again) {
  // Fresh strings, as an HTTP parser makes them.
  const count = TOKENS * passes + again;
  const fresh = Array.from({ length: count }, (_, index) =>
    /** @type {Buffer} */ (buffers[index % TOKENS]).toString('latin1'),
  );
  const start = process.hrtime.bigint();
  for (const token of fresh) run(token);
  return Number(process.hrtime.bigint() - start);
}

/**
 * @param {(token: string) => unknown} run
 * @param {number} delayNs on a machine that does nothing else
 */
function withDelay(run, delayNs) {
  if (delayNs === 0) return run;
  let sink = 0;
  const spin = (/** @type {number} */ turns) => {
    for (let turn = 0; turn < turns; turn++) sink = (sink * 31 + turn) | 0;
  };
  let perTurnNs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 500; round++) {
    const start = process.hrtime.bigint();
    spin(20_000);
    perTurnNs = Math.min(perTurnNs, Number(process.hrtime.bigint() - start) / 20_000);
  }
  const turns = Math.round(delayNs / perTurnNs);
  return (/** @type {string} */ token) => {
    spin(turns);
    return run(token);
  };
}
