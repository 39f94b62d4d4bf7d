import type { FaultyStore, StoreFault } from '@oidc-verify/testing';
import { OPEN_CLIENT } from './clients.ts';
import type { OpenClient } from './clients.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { startRedisServer } from '../../../tools/stores/redis-server.mjs';
import type { RedisServer } from '../../../tools/stores/redis-server.mjs';

/** A server, a proxy in front of it, and a client that goes around the proxy. */
export interface RedisWorld {
  readonly server: RedisServer;
  readonly proxy: FaultProxy;
  /** Sends a command past the proxy. */
  command(name: string, ...args: readonly string[]): Promise<unknown>;
  /** Opens a client of a package, through the proxy. */
  open(name: string): Promise<OpenClient>;
  close(): Promise<void>;
}

/** Starts a server with a proxy. */
export async function createRedisWorld(...args: readonly string[]): Promise<RedisWorld> {
  const server = await startRedisServer(...args);
  const proxy = await startFaultProxy(server.port);
  const direct = await openByName('redis', server.port);
  return {
    server,
    proxy,
    command: async (...command) => direct.command(...command),
    open: async (name) => openByName(name, proxy.port),
    close: async () => {
      await direct.close();
      await proxy.close();
      await server.close();
    },
  };
}

async function openByName(name: string, port: number): Promise<OpenClient> {
  const open = OPEN_CLIENT[name];
  if (open === undefined) throw new Error(`There is no client ${name}`);
  return open(port);
}

/** All faults: most are of the connection, and two of the server. */
export const FAULTS: readonly StoreFault[] = [
  'away',
  'hangs',
  'slow',
  'wrong-answers',
  'answer-lost',
  'read-only',
  'out-of-memory',
];

/** Returns what makes the server of `world` fail for these clients. */
export function toFaulty(world: RedisWorld, clients: readonly OpenClient[]): FaultyStore {
  return {
    setFault: async (fault) => {
      if (fault === 'read-only') await world.command('REPLICAOF', '127.0.0.1', '1');
      else if (fault === 'out-of-memory') await world.command('CONFIG', 'SET', 'maxmemory', '1');
      else if (fault !== 'none') world.proxy.setFault(fault);
      else {
        world.proxy.setFault('none');
        await world.command('REPLICAOF', 'NO', 'ONE');
        await world.command('CONFIG', 'SET', 'maxmemory', '0');
        // Each client connects again by itself; its first command says that it has.
        await Promise.all(clients.map(async (client) => untilConnected(client)));
      }
    },
  };
}

/** Resolves once a client answers. What it was asked while it had no connection may fail. */
async function untilConnected(client: OpenClient): Promise<void> {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    const answer = await client.command('PING').catch(() => undefined);
    if (answer === 'PONG') return;
  }
}
