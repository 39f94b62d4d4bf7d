import { hasMethods } from '@oidc-verify/core/options';
import type { Position } from '@oidc-verify/core/options';

/** A client or a pool of the package `redis`. */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>;
}

/** A cluster of the package `redis`. */
export interface NodeRedisCluster {
  readonly masters: readonly unknown[];
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean | undefined,
    args: string[],
  ): Promise<unknown>;
}

/** A client or a cluster of `ioredis` or `iovalkey`. */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  pipeline(commands: [name: string, ...args: string[]][]): {
    exec(): Promise<readonly (readonly [error: Error | null, answer: unknown])[] | null>;
  };
}

/**
 * Sends one command, of which `key` is the only or the first key, and resolves with the answer of the
 * server. In a cluster it sends the command to the node that has the key.
 */
export type SendCommand = (args: readonly string[], key: string) => Promise<unknown>;

/** The client of the application: of one of the known packages, or a function for any other. */
export type RedisClient = NodeRedisClient | NodeRedisCluster | IoredisClient | SendCommand;

/** Reports a client that none of the packages has made. */
export function checkClient(client: unknown, at: Position): void {
  if (isSendCommand(client) || isIoredis(client) || isNodeRedis(client)) return;
  at.report(
    'must be a client or a cluster of redis, ioredis or iovalkey, or a function (args, key) that ' +
      'sends a command',
  );
}

/**
 * Reports `waitForReplicas` where the client is a pool: `WAIT` is about the writes of its own connection,
 * and a pool may send it over another one.
 */
export function checkWaiting(client: unknown, waitForReplicas: number, at: Position): void {
  const isPool = isNodeRedis(client) && 'totalClients' in client;
  if (!isPool || waitForReplicas === 0) return;
  at.member('waitForReplicas').report('needs a client with one connection, not a pool of them');
}

/** Returns what sends a command through a client. */
export function toSendCommand(client: RedisClient): SendCommand {
  if (isSendCommand(client)) return client;
  // Asked first: ioredis has a method `sendCommand` too, for objects of its own.
  if (isIoredis(client)) return toIoredisCommand(client);
  if (isCluster(client)) return async (args, key) => client.sendCommand(key, false, [...args]);
  return async (args) => client.sendCommand([...args]);
}

function isSendCommand(client: unknown): client is SendCommand {
  return typeof client === 'function';
}

function isIoredis(client: unknown): client is IoredisClient {
  return hasMethods<IoredisClient>(client, ['call', 'pipeline']);
}

function isNodeRedis(client: unknown): client is NodeRedisClient | NodeRedisCluster {
  return hasMethods<NodeRedisClient>(client, ['sendCommand']);
}

function isCluster(client: NodeRedisClient | NodeRedisCluster): client is NodeRedisCluster {
  return 'masters' in client && Array.isArray(client.masters);
}

/** A command without a key has no node in a cluster, so it goes together with one that has the key. */
function toIoredisCommand(client: IoredisClient): SendCommand {
  return async ([name = '', ...args], key) => {
    if (name !== 'WAIT') return client.call(name, ...args);
    // A pipeline calls methods of these names.
    const commands: [string, ...string[]][] = [
      ['wait', ...args],
      ['exists', key],
    ];
    const answers = await client.pipeline(commands).exec();
    const [error, answer] = answers?.[0] ?? [new Error('the pipeline was not carried out'), null];
    if (error !== null) throw error;
    return answer;
  };
}
