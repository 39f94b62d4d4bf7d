// Several processes of one API, each in a process of its own, and the questions that its parent asks them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} SignedRequest
 * @property {string} token
 * @property {string} method
 * @property {string} url
 * @property {string} proof
 */

/**
 * @typedef {object} DpopSetup
 * @property {number} port
 * @property {number} index
 * @property {string} issuer
 * @property {string} audience
 * @property {import('@oidc-verify/core').KeyDocument['jwks']} jwks
 * @property {number} waitForReplicas
 * @property {number} timeoutMs
 */

/**
 * @typedef {object} RevocationsSetup
 * @property {number} port
 * @property {number} index
 * @property {number} [maxStaleSeconds]
 * @property {number} [timeoutMs]
 */

/**
 * @typedef {object} KeysSetup
 * @property {number} port
 * @property {number} index
 * @property {string} issuer
 * @property {string} jwksUri
 * @property {string} storeSecret
 * @property {number} storeTimeoutMs
 */

/**
 * @typedef {object} Fleet
 * @property {number} size
 * @property {(index: number, operation: string, argument?: unknown) => Promise<unknown>} ask
 *   Asks one process.
 * @property {(operation: string, toArgument?: (index: number) => unknown) => Promise<unknown[]>} askAll
 *   Asks all processes at the same time.
 * @property {() => Promise<void>} close
 */

const API_PROCESS = fileURLToPath(new URL('api-process.mjs', import.meta.url));

/**
 * Starts so many processes.
 *
 * @param {number} size
 * @returns {Fleet}
 */
export function startFleet(size) {
  const children = Array.from({ length: size }, () => startProcess());
  return {
    size,
    ask: async (index, operation, argument) => children[index]?.ask(operation, argument),
    askAll: async (operation, toArgument = () => undefined) =>
      Promise.all(children.map(async ({ ask }, index) => ask(operation, toArgument(index)))),
    close: async () => void (await Promise.all(children.map(async ({ close }) => close()))),
  };
}

function startProcess() {
  const child = fork(API_PROCESS);
  /** @type {Map<number, { resolve: (answer: unknown) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let count = 0;
  child.on('message', (/** @type {{ id: number, answer?: unknown, error?: string }} */ message) => {
    const { id, answer, error } = message;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(error));
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the process ended'));
  });
  return {
    /**
     * @param {string} operation
     * @param {unknown} argument
     * @returns {Promise<unknown>}
     */
    ask: async (operation, argument) =>
      new Promise((resolve, reject) => {
        count += 1;
        waiting.set(count, { resolve, reject });
        child.send({ id: count, operation, argument });
      }),
    close: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
