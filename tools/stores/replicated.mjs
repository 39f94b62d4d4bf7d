// A master with two replicas behind one door, and what promotes a replica.
import { createClient } from 'redis';
import { startRedisServer } from './redis-server.mjs';
import { openTcpSwitch } from './tcp-switch.mjs';

/** @typedef {import('./redis-server.mjs').RedisServer} RedisServer */

const HELD_MS = 150;

/**
 * Sends one command to a server.
 *
 * @param {number} port
 * @param {...string} args
 * @returns {Promise<unknown>}
 */
export async function command(port, ...args) {
  const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: false } });
  client.on('error', () => {});
  await client.connect();
  try {
    return await client.sendCommand(args);
  } finally {
    client.destroy();
  }
}

/**
 * @param {number} ms
 * @returns {Promise<void>}
 */
export async function pause(ms) {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

/**
 * Starts three servers. `promote` kills the master while its last writes are on their way, promotes a
 * replica, and brings the old master back as a replica.
 */
export async function startReplicated() {
  const settings = ['--appendonly', 'no', '--repl-diskless-sync-delay', '0'];
  /** @type {RedisServer[]} */
  const servers = [];
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  for (let index = 0; index < 3; index++) servers.push(await startRedisServer(...settings));
  let [master, ...replicas] = /** @type {[RedisServer, ...RedisServer[]]} */ (servers);
  const door = await openTcpSwitch(master.port);
  let line = await openTcpSwitch(master.port);
  const follow = async () => {
    for (const { port } of replicas) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await command(port, 'REPLICAOF', '127.0.0.1', String(line.port));
    }
    await untilInSync(master.port, replicas.length);
  };
  await follow();
  return {
    port: door.port,
    promote: async () => {
      line.hold(true);
      await pause(HELD_MS);
      await master.kill();
      const [next, ...others] = /** @type {[RedisServer, ...RedisServer[]]} */ (replicas);
      await command(next.port, 'REPLICAOF', 'NO', 'ONE');
      await line.close();
      line = await openTcpSwitch(next.port);
      door.setTarget(next.port);
      await master.start();
      [master, replicas] = [next, [...others, master]];
      await follow();
    },
    close: async () => {
      await door.close();
      await line.close();
      await Promise.all(servers.map(async (server) => server.close()));
    },
  };
}

/**
 * Resolves once a master has so many replicas that are up to date.
 *
 * @param {number} port
 * @param {number} count
 */
async function untilInSync(port, count) {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- until it is so
    const info = JSON.stringify(await command(port, 'INFO', 'replication'));
    if ((info.match(/state=online/g) ?? []).length >= count) return;
    // oxlint-disable-next-line no-await-in-loop -- until it is so
    await pause(20);
  }
}
