import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogout, signSession } from './clients.mjs';
import { bearer, send } from './requests.mjs';
import { MAX_STALE_SECONDS, REACH_MS } from './setting.mjs';

/** @import { Fleet } from './fleet.mjs' */
/** @import { Judge } from './judge.mjs' */
/** @import { Call } from './requests.mjs' */

const REPLAYED = '401 dpop_proof_replayed';

/**
 * Sends one proof to every process at the same time, and once more later: it is accepted once at most, and
 * exactly once while Redis is there.
 *
 * @param {Fleet} fleet
 * @param {Judge} judge
 * @param {() => Promise<Call>} prepare
 */
export async function callWithProof({ apis, front }, judge, prepare) {
  const call = await prepare();
  const answers = await Promise.all(apis.map((url) => send(url, call)));
  answers.push(await send(front, call));
  for (const answer of answers) judge.take('a proof', answer, ['200', REPLAYED]);
  const uses = answers.filter((answer) => answer === '200').length;
  if (uses > 1) judge.accuse(`a proof was accepted ${uses} times`);
  const isCertain = !answers.some((answer) => answer.startsWith('503 '));
  if (uses === 0 && isCertain) judge.accuse('a proof was not accepted at all');
}

/**
 * Uses a session at every process; with `endsIt`, ends it after that, and tries it again.
 *
 * @param {Fleet} fleet
 * @param {Judge} judge
 * @param {boolean} endsIt
 */
export async function callWithSession({ apis, front, issuer }, judge, endsIt) {
  const sessionId = randomUUID();
  const call = { headers: bearer(await signSession(issuer, sessionId)) };
  await sendToEach(apis, judge, { what: 'a session', call, right: ['200'] });
  if (!endsIt) return;
  const answer = await send(front, await createLogout(issuer, sessionId));
  judge.take('a logout', answer, ['200']);
  if (answer !== '200') return;
  await sleep(REACH_MS);
  const answers = await Promise.all(apis.map((url) => send(url, call)));
  judge.loggedOut(answers.includes('200'));
  // A process that cannot ask Redis may answer from its copy for so long, and no longer.
  await sleep(MAX_STALE_SECONDS * 1_000 - REACH_MS);
  await sendToEach(apis, judge, { what: 'an ended session', call, right: ['401 token_revoked'] });
}

/**
 * Sends a token whose signature is wrong, which is refused whatever Redis does.
 *
 * @param {Fleet} fleet
 * @param {Judge} judge
 */
export async function callWithForgery({ apis, issuer }, judge) {
  const token = await signSession(issuer, 'forged');
  const forged = `${token.slice(0, -12)}AAAAAAAAAAAA`;
  const right = ['401 invalid_signature'];
  const answers = await Promise.all(apis.map((url) => send(url, { headers: bearer(forged) })));
  for (const answer of answers) judge.take('a forged token', answer, right, false);
}

/**
 * @param {readonly string[]} apis
 * @param {Judge} judge
 * @param {{ what: string, call: Call, right: readonly string[] }} expected
 */
async function sendToEach(apis, judge, { what, call, right }) {
  const answers = await Promise.all(apis.map((url) => send(url, call)));
  for (const answer of answers) judge.take(what, answer, right);
}
