// Encrypted tokens, end to end: from the header of a request to the answer of the app, with keys and tokens
// that Node made (decryption-cases.mjs). The clock stands still, so that they do not expire on the way.
import { AuthError, createVerifier, staticJwks } from '@oidc-verify/core';
import { createDecryption } from '@oidc-verify/core/jwe';
import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { CASES } from './decryption-cases.mjs';

/** @typedef {typeof CASES['hostile']} IssuedTokens */
/** @typedef {import('@oidc-verify/core').Verifier} Verifier */
/** @typedef {[string, () => Promise<void>]} Test */

const audience = 'https://api.test';

/** @param {unknown} actual @param {unknown} expected */
function same(actual, expected) {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${one}, expected ${other}`);
}

/**
 * @param {IssuedTokens} issued
 * @param {boolean} decrypts
 */
function verifierOf({ issuer, algorithm, jwks, keys }, decrypts) {
  return createVerifier({
    issuer,
    audience,
    algorithms: [algorithm],
    keys: staticJwks({ keys: [...jwks.keys] }),
    now: () => CASES.madeAt,
    ...(decrypts ? { decrypt: createDecryption({ keys }) } : {}),
  });
}

/**
 * Returns everything that a refusal shows, to the operator and to the client.
 *
 * @param {AuthError} error
 */
function facesOf({ code, status, message, headers, detail, cause }) {
  return { code, status, message, headers, detail, cause: cause === undefined };
}

/**
 * Returns what a refusal shows apart from `detail`, which says what is wrong with this very token.
 *
 * @param {'passed' | ReturnType<typeof facesOf>} outcome
 */
function withoutDetail(outcome) {
  return outcome === 'passed' ? outcome : { ...outcome, detail: undefined };
}

/**
 * @param {Verifier} verifier
 * @param {string} token
 * @returns {Promise<'passed' | ReturnType<typeof facesOf>>}
 */
async function outcomeOf(verifier, token) {
  const outcome = await verifier.tryVerify(token);
  return outcome.ok ? 'passed' : facesOf(outcome.error);
}

/** @param {Verifier} verifier @param {string} token */
async function answerOf(verifier, token) {
  const auth = createAuth({ verifier });
  const app = new Hono().get('/me', auth.required(), (c) => c.json({ aud: c.var.auth.claims.aud }));
  const response = await app.request('/me', { headers: { authorization: `Bearer ${token}` } });
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: await response.text() };
}

/** @param {IssuedTokens} issued @returns {readonly Test[]} */
function accepted(issued) {
  return Object.entries(issued.tokens).map(([name, token]) => [
    name,
    async () => {
      const verifier = verifierOf(issued, true);
      same(await outcomeOf(verifier, token), 'passed');
      same((await answerOf(verifier, token)).status, 200);
      const plain = await verifierOf(issued, false).tryVerify(token);
      same(plain.ok || plain.error.code, 'encrypted_token');
      // Decryption is asynchronous, also where verification need not be.
      if (verifier.healthcheck().engine !== 'node') return;
      const sync = verifier.tryVerifySync(token);
      same(sync.ok || sync.error.code, 'verification_unavailable');
    },
  ]);
}

/**
 * Each is refused with the same error, and the app gives the same answer to each.
 *
 * @param {IssuedTokens} issued
 * @returns {readonly Test[]}
 */
function hostile(issued) {
  const expected = withoutDetail(facesOf(new AuthError('decryption_failed')));
  const [first = ''] = Object.values(issued.tokens);
  return Object.entries(issued.tokens).map(([name, token]) => [
    name,
    async () => {
      const verifier = verifierOf(issued, true);
      const outcome = await outcomeOf(verifier, token);
      same(withoutDetail(outcome), expected);
      // The detail too is the same for each, so that it tells nothing of what failed.
      same(outcome, await outcomeOf(verifier, first));
      const answer = await answerOf(verifier, token);
      same(answer.status, 401);
      same(answer, await answerOf(verifier, first));
    },
  ]);
}

/**
 * They are refused before decryption.
 *
 * @param {IssuedTokens} issued
 * @returns {readonly Test[]}
 */
function malformed(issued) {
  const expected = withoutDetail(facesOf(new AuthError('malformed_token')));
  return Object.entries(issued.tokens).map(([name, token]) => [
    name,
    async () => same(withoutDetail(await outcomeOf(verifierOf(issued, true), token)), expected),
  ]);
}

/** @type {readonly Test[]} */
export const DECRYPTION_TESTS = [
  ...CASES.accepted.flatMap(accepted),
  ...hostile(CASES.hostile),
  ...malformed(CASES.malformed),
];
