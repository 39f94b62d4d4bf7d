import { setTimeout as sleep } from 'node:timers/promises';
import { createClients, isRight, send } from './requests.mjs';

/** @import { World } from './world.mjs' */

const PAUSE_MS = 40;
/** How often each client sends, of a hundred requests. */
const SHARES = { steady: 50, fresh: 30, bound: 10, thief: 1, anonymous: 3, late: 3 };

/**
 * Puts the API under load until `stop()`, and judges every answer.
 *
 * @param {World} world
 * @param {(wrong: string) => void} onWrong
 */
export async function startLoad(world, onWrong) {
  const clients = await createClients(world.issuer);
  const turns = Object.entries(SHARES).flatMap(([name, share]) =>
    Array.from({ length: share }, () => name),
  );
  /** @type {Map<string, number>} */
  const answers = new Map();
  const state = { isOver: false, isOutage: false, extra: /** @type {readonly string[]} */ ([]) };
  /** @param {string | undefined} name */
  const sendAs = async (name) => {
    const sent = await clients[name ?? '']?.();
    if (sent === undefined) return;
    const wasOutage = state.isOutage;
    const answer = await send(world.url, sent);
    if (state.isOver || world.isClosing()) return;
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
    const isOutage = wasOutage || state.isOutage;
    if (!isRight(sent, answer, isOutage)) onWrong(`${name}: ${answer}, expected ${sent.answer}`);
  };
  const run = async () => {
    while (!state.isOver && !world.isClosing()) {
      await Promise.all([sendAs(pick(turns)), sendAs(pick(turns)), sendAs(pick(state.extra))]);
      await sleep(PAUSE_MS);
    }
  };
  // A thief repeats a proof, so a bound client is first.
  await sendAs('bound');
  const running = Promise.all([run(), run()]);
  return {
    answers,
    /** Whether a 503 is a right answer. @param {boolean} isOutage */
    setOutage: (isOutage) => {
      state.isOutage = isOutage;
    },
    /** Lets these clients send half as often as all others. @param {readonly string[]} names */
    setExtra: (names) => {
      state.extra = names;
    },
    stop: async () => {
      state.isOver = true;
      await running;
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startLoad>>} Load */

/** @param {readonly string[]} names */
function pick(names) {
  return names[Math.floor(Math.random() * names.length)];
}
