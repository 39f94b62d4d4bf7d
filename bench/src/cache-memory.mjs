// Tells how much memory the cache of one library takes: verifies distinct tokens, drops them, and looks
// at the heap after a collection. One configuration per process, so that nothing else is in the heap.
import { createOurs, createTheirs } from './caches.mjs';
import { signToken, toClaims, toPolicy } from './tokens.mjs';

/** @import { Verify } from './caches.mjs' */

/**
 * @typedef {object} MemoryJob
 * @property {'token' | 'digest' | 'fast-jwt'} kind
 * @property {number} [maxBytes] of ours; by default none of the tokens has to go
 * @property {number} [entries] of theirs; by default none of the tokens has to go
 * @property {number} tokens
 * @property {number} samples how often to look
 *
 * @typedef {{ tokens: number, bytes: number, rssBytes: number }} Sample
 */

const CHARACTERS = 1024;
const WARM_UP = 3000;
// Signing plus verifying is cheapest with it.
const ALGORITHM = 'ES256';

const job = /** @type {MemoryJob} */ (JSON.parse(process.argv[2] ?? ''));
const policy = toPolicy(ALGORITHM);
// Compiled code and everything else that one verifier leaves behind is not the cache. The cache of this
// one is as small as may be, since it may well outlive the next line.
verifyMany(create({ ...job, entries: 10, maxBytes: 2 ** 16 }), WARM_UP);
const before = weigh();
const verify = create(job);
for (let sample = 1; sample <= job.samples; sample++) {
  verifyMany(verify, job.tokens / job.samples);
  const bytes = weigh() - before;
  const rssBytes = process.memoryUsage.rss();
  process.send?.({ tokens: (job.tokens / job.samples) * sample, bytes, rssBytes });
}
// Keeps it alive until the last look.
verifyMany(verify, 1);

/**
 * @param {MemoryJob} job
 * @returns {Verify}
 */
function create({ kind, maxBytes, entries }) {
  if (kind === 'fast-jwt') return createTheirs(policy, entries);
  const options = maxBytes === undefined ? { storage: kind } : { storage: kind, maxBytes };
  const verifier = createOurs(policy, options);
  return (token) => verifier.verifySync(token);
}

/**
 * @param {Verify} verifyOne
 * @param {number} count
 */
function verifyMany(verifyOne, count) {
  for (let index = 0; index < count; index++) {
    const signed = signToken(ALGORITHM, toClaims(), { characters: CHARACTERS });
    // One flat string of its own, as it comes out of an HTTP parser.
    verifyOne(Buffer.from(signed, 'latin1').toString('latin1'));
  }
}

/** Returns the bytes in use by the heap and outside of it, by buffers. */
function weigh() {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
