// Starts a provider, which can fail on command, and the API in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTestIssuer } from '@oidc-verify/testing';
import { AUDIENCE } from './setting.mjs';

/** @import { TestIssuer } from '@oidc-verify/testing' */

/**
 * @typedef {object} World
 * @property {TestIssuer} issuer
 * @property {string} url of the API
 * @property {string} metricsUrl
 * @property {() => boolean} isClosing
 * @property {() => Promise<void>} close ends everything
 */

const API = fileURLToPath(new URL('./api.mjs', import.meta.url));
const START_TIMEOUT_MS = 30_000;

/**
 * @param {number} metricsPort 0 is any free port
 * @returns {Promise<World>}
 */
export async function startWorld(metricsPort) {
  const issuer = await createTestIssuer({ audience: AUDIENCE, keys: 'fresh' });
  const listening = await issuer.listen();
  const env = { ...process.env, ISSUER: issuer.issuer, METRICS_PORT: String(metricsPort) };
  // Without the arguments of this process, which may be a test runner's.
  const child = fork(API, [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let isClosing = false;
  const close = async () => {
    isClosing = true;
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    }
    await listening.close();
  };
  try {
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    const exit = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`the API ended with ${code} before it listened`);
    });
    exit.catch(() => {});
    const message = /** @type {Promise<[{ url: string, metricsUrl: string }]>} */ (
      once(child, 'message', { signal })
    );
    const [{ url, metricsUrl }] = await Promise.race([message, exit]);
    return { issuer, url, metricsUrl, isClosing: () => isClosing, close };
  } catch (error) {
    await close();
    throw error;
  }
}
