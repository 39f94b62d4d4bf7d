import { Redis as Ioredis } from 'ioredis';
import { Redis as Iovalkey } from 'iovalkey';
import { createClient } from 'redis';
import type { IoredisClient, RedisClient } from '../src/index.ts';

/** A client that is connected, as an application would open it. */
export interface OpenClient {
  readonly client: RedisClient;
  /** Sends any command. */
  command(name: string, ...args: readonly string[]): Promise<unknown>;
  close(): Promise<void>;
}

const RECONNECT_MS = 10;

async function openRedis(port: number): Promise<OpenClient> {
  const client = createClient({
    socket: { host: '127.0.0.1', port, reconnectStrategy: () => RECONNECT_MS },
  });
  // Without a listener an interrupted connection would end the process.
  client.on('error', () => {});
  await client.connect();
  return {
    client,
    command: async (...args) => client.sendCommand(args),
    close: async () => client.destroy(),
  };
}

const IOREDIS_SETTINGS = {
  host: '127.0.0.1',
  retryStrategy: () => RECONNECT_MS,
  maxRetriesPerRequest: null,
};

/** The part of both clients that the tests use. */
interface IoredisLike extends IoredisClient {
  on(event: 'error', listener: () => void): unknown;
  disconnect(): void;
}

function fromIoredis(client: IoredisLike): OpenClient {
  client.on('error', () => {});
  return {
    client,
    command: async (name, ...args) => client.call(name, ...args),
    close: async () => client.disconnect(),
  };
}

/** Opens a client of each package, by its name. */
export const OPEN_CLIENT: Readonly<Record<string, (port: number) => Promise<OpenClient>>> = {
  redis: openRedis,
  ioredis: async (port) => fromIoredis(new Ioredis({ ...IOREDIS_SETTINGS, port })),
  iovalkey: async (port) => fromIoredis(new Iovalkey({ ...IOREDIS_SETTINGS, port })),
};
