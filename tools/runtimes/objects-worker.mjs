// The Durable Objects of the other Workers, with what only tests need: a clock that can be set, faults, and
// a look into their storage.
import { ReplayObject, RevocationObject } from '@oidc-verify/workers';

/** @typedef {import('@oidc-verify/workers').ObjectState} State */
/** @typedef {State & { abort: (reason: string) => void }} TestedState */

/** All objects are in this isolate, and no user's code is. */
const test = { fault: 'none', aheadMs: 0, before: '{}' };
const setting = { now: () => Date.now() + test.aheadMs };
const NEVER_MS = 3_600_000;

/** @param {number} ms @returns {Promise<void>} */
async function sleep(ms) {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

/**
 * @param {Request} request
 * @param {(request: Request) => Promise<Response>} answer
 */
async function answerWithFault(request, answer) {
  if (test.fault === 'away') throw new Error('the object is away');
  if (test.fault === 'hangs') await sleep(NEVER_MS);
  if (test.fault === 'slow') await sleep(100);
  const response = await answer(request);
  if (test.fault === 'answer-lost') throw new Error('the answer is lost');
  const text = await response.text();
  const told = test.fault === 'wrong-answers' ? test.before : text;
  test.before = text;
  return new Response(told, response);
}

/**
 * What a test asks of an object itself.
 *
 * @param {TestedState} state
 * @param {Request} request
 */
async function answerTest(state, request) {
  const { pathname } = new URL(request.url);
  if (pathname === '/test/abort') state.abort('evicted by a test');
  const table = pathname.slice('/test/rows/'.length);
  return Response.json(state.storage.sql.exec(`SELECT * FROM ${table}`).toArray());
}

/** @param {Request} request */
function isTest({ url }) {
  return new URL(url).pathname.startsWith('/test/');
}

export class TestedReplay extends ReplayObject {
  #state;

  /** @param {TestedState} state @param {unknown} env */
  constructor(state, env) {
    super(state, env, setting);
    this.#state = state;
  }

  /**
   * @override
   * @param {Request} request
   * @returns {Promise<Response>}
   */
  async fetch(request) {
    if (isTest(request)) return answerTest(this.#state, request);
    return answerWithFault(request, (received) => super.fetch(received));
  }
}

export class TestedRevocations extends RevocationObject {
  #state;

  /** @param {TestedState} state @param {unknown} env */
  constructor(state, env) {
    super(state, env, setting);
    this.#state = state;
  }

  /**
   * @override
   * @param {Request} request
   * @returns {Promise<Response>}
   */
  async fetch(request) {
    if (isTest(request)) return answerTest(this.#state, request);
    return answerWithFault(request, (received) => super.fetch(received));
  }
}

export default {
  /** @param {Request} request */
  async fetch(request) {
    Object.assign(test, await request.json());
    return new Response();
  },
};
