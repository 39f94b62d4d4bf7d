// The API under load as its issuer's neighbour sees it: a process of its own that answers messages.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const EXIT_MS = 10_000;

/** @typedef {import('./server.mjs').Messages} Messages */

/**
 * Starts the API. `receive` resolves with its next message of a type; `send` asks for one.
 *
 * @param {string[]} args
 */
export function startServer(args) {
  const child = fork(fileURLToPath(new URL('server.mjs', import.meta.url)), args, {
    execArgv: ['--expose-gc'],
  });
  /** @type {Map<string, (message: unknown) => void>} */
  const waiting = new Map();
  const exited = /** @type {Promise<[code: number | null, signal: string | null]>} */ (
    once(child, 'exit')
  );
  const gone = exited.then(([code]) => {
    throw new Error(`the server ended with ${code}`);
  });
  gone.catch(() => {});
  child.on('message', (message) => {
    waiting.get(/** @type {{ type: string }} */ (message).type)?.(message);
  });
  /**
   * @template {keyof Messages} Type
   * @param {Type} type
   */
  const receive = (type) => {
    /** @type {Promise<unknown>} */
    const received = new Promise((resolve) => void waiting.set(type, resolve));
    return /** @type {Promise<Messages[Type]>} */ (Promise.race([gone, received]));
  };
  return { child, exited, receive };
}

/**
 * Closes the API, which then has to end by itself.
 *
 * @param {ReturnType<typeof startServer>} server
 */
export async function endServer({ child, exited, receive }) {
  const closed = receive('closed');
  child.send('close');
  const { rejections, warnings, left } = await closed;
  const timer = setTimeout(() => void child.kill('SIGKILL'), EXIT_MS);
  const [code, signal] = await exited;
  clearTimeout(timer);
  return { rejections, warnings, left, isClean: code === 0 && signal === null };
}
