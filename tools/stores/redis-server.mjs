// A redis-server of its own for tests: on a free port of the loopback, with its own folder, ended by its
// process.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../free-port.mjs';

/**
 * @typedef {object} RedisServer
 * @property {number} port
 * @property {() => Promise<void>} kill Ends the process without warning, as a crash does.
 * @property {() => Promise<void>} start Starts it again on the same port, with what its folder holds.
 * @property {(isPaused: boolean) => void} pause Stops the process where it is, or lets it go on.
 * @property {() => Promise<void>} close Ends the process and removes its folder.
 */

const PROGRAM = 'redis-server';

/** What to do where there is no redis-server. */
export const HOW_TO_GET =
  'there is no redis-server on the PATH. Install it, on Debian with: apt-get install redis-server';

/** Returns whether there is a redis-server on the PATH. */
export function hasRedisServer() {
  return spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts a server with these arguments, and resolves once it takes connections.
 *
 * @param {...string} args
 * @returns {Promise<RedisServer>}
 */
export async function startRedisServer(...args) {
  const folder = mkdtempSync(join(tmpdir(), 'oidc-verify-redis-'));
  const port = await findFreePort();
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  const start = async () => {
    child = spawn(PROGRAM, [...own, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    await untilReady(child);
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  // A test that fails may not come to its end.
  const killAtExit = () => void child?.kill('SIGKILL');
  process.once('exit', killAtExit);
  await start();
  return {
    port,
    kill,
    start,
    pause: (isPaused) => void child?.kill(isPaused ? 'SIGSTOP' : 'SIGCONT'),
    close: async () => {
      await kill();
      process.off('exit', killAtExit);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Resolves when the server says that it takes connections.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<void>}
 */
async function untilReady(child) {
  let log = '';
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server ended:\n${log}`)));
    child.stdout?.on('data', (chunk) => {
      log += String(chunk);
      if (log.includes('Ready to accept connections')) resolve();
    });
  });
}
