// Sends each proof to four of eight processes at the same time, while servers are killed or promoted, and
// counts how often each one is accepted.
import { startFleet } from './fleet.mjs';
import { createProofs } from './proofs.mjs';

/** @typedef {import('./fleet.mjs').SignedRequest} SignedRequest */

/**
 * @typedef {object} Count
 * @property {number} proofs
 * @property {number} once How many proofs were accepted exactly once.
 * @property {number} twice How many were accepted more than once.
 * @property {number} never How many were not accepted at all: each was refused with 503 somewhere.
 * @property {number} disturbances
 * @property {number} seconds
 * @property {readonly string[]} codes With what the others were refused.
 */

/**
 * @typedef {object} Plan
 * @property {number} port
 * @property {number} proofs
 * @property {number} [waitForReplicas]
 * @property {() => Promise<void>} [disturb] Called again and again, with a pause in between.
 */

const PROCESSES = 8;
const RECEIVERS = 4;
const BATCH = 100;
/** How many of the last proofs are sent again after a disturbance. */
const RESENT = 500;
const BATCHES_BETWEEN_DISTURBANCES = 10;

/**
 * @param {Plan} plan
 * @returns {Promise<Count>}
 */
export async function countAccepted({ port, proofs, waitForReplicas = 0, disturb }) {
  const fleet = startFleet(PROCESSES);
  const { policy, sign } = await createProofs();
  // Without disturbance a busy machine is no reason for a refusal.
  const timeoutMs = disturb === undefined ? 30_000 : 1_000;
  const setup = { ...policy, port, waitForReplicas, timeoutMs };
  await fleet.askAll('openDpop', (index) => ({ ...setup, index }));
  const tally = createTally(fleet);
  const startedAt = Date.now();
  let disturbances = 0;
  for (let batch = 0; batch * BATCH < proofs; batch++) {
    const requests = await sign(Math.min(BATCH, proofs - batch * BATCH));
    const isDisturbed = disturb !== undefined && batch % BATCHES_BETWEEN_DISTURBANCES === 1;
    const disturbance = isDisturbed ? disturb() : undefined;
    await tally.send(requests, batch);
    if (disturbance === undefined) continue;
    disturbances += 1;
    await disturbance;
    await tally.sendAgain(RESENT);
  }
  await tally.sendAgain(RESENT);
  await fleet.close();
  const seconds = (Date.now() - startedAt) / 1000;
  return { proofs, ...tally.read(), disturbances, seconds };
}

/** @param {import('./fleet.mjs').Fleet} fleet */
function createTally(fleet) {
  /** @type {Map<SignedRequest, number>} */
  const accepted = new Map();
  /** @type {Set<string>} */
  const codes = new Set();
  /** @type {(index: number, requests: readonly SignedRequest[]) => Promise<void>} */
  const sendTo = async (index, requests) => {
    const answers = /** @type {string[]} */ (
      await fleet.ask(index % fleet.size, 'verify', requests)
    );
    for (const [at, request] of requests.entries()) {
      if (answers[at] === 'accepted') accepted.set(request, (accepted.get(request) ?? 0) + 1);
      else codes.add(String(answers[at]));
    }
  };
  return {
    /** @type {(requests: readonly SignedRequest[], first: number) => Promise<void>} */
    send: async (requests, first) => {
      for (const request of requests) accepted.set(request, 0);
      const receivers = Array.from({ length: RECEIVERS }, (_, index) => first + index);
      await Promise.all(receivers.map(async (index) => sendTo(index, requests)));
    },
    /** Sends the last proofs that were accepted once more. @param {number} most */
    sendAgain: async (most) => {
      const used = [...accepted].filter(([, times]) => times > 0).slice(-most);
      await sendTo(
        0,
        used.map(([request]) => request),
      );
    },
    read: () => {
      const times = [...accepted.values()];
      return {
        once: times.filter((count) => count === 1).length,
        twice: times.filter((count) => count > 1).length,
        never: times.filter((count) => count === 0).length,
        codes: [...codes].toSorted(),
      };
    },
  };
}
