import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * @typedef {object} Serving
 * @property {string} url
 * @property {() => Promise<number | null>} stop sends SIGTERM and resolves with the exit code
 */

/**
 * Serves a configuration with workerd on a free port of loopback; resolves when it listens.
 *
 * @typedef {{ binary: string, cwd: string, config: string, env?: Record<string, string>, args?: string[] }} Options
 * @param {Options} options
 * @returns {Promise<Serving>}
 */
export async function serveWorkerd({ binary, cwd, config, env = {}, args = [] }) {
  const own = ['serve', config, '--socket-addr', 'http=127.0.0.1:0', '--control-fd=3'];
  const child = spawn(binary, [...own, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const exit = /** @type {Promise<[number | null]>} */ (once(child, 'exit'));
  const exited = exit.then(([code]) => code);
  const listening = readPort(/** @type {import('node:stream').Readable} */ (child.stdio[3]));
  const port = await Promise.race([listening, exited.then(() => undefined)]);
  if (port === undefined) throw new Error('workerd did not start');
  const stop = async () => {
    child.kill('SIGTERM');
    return exited;
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

/**
 * workerd says on its control channel where it listens, one JSON object a line.
 *
 * @param {AsyncIterable<Buffer>} channel
 */
async function readPort(channel) {
  let text = '';
  for await (const chunk of channel) {
    text += chunk.toString();
    const [, port] = /"event":"listen","socket":"http","port":(\d+)/.exec(text) ?? [];
    if (port !== undefined) return port;
  }
  return undefined;
}
