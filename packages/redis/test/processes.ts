import type { SharedRevocationsEvent } from '@oidc-verify/core/revocation';
import { redisRevocations } from '../src/index.ts';
import type { RedisRevocations, RedisRevocationsOptions } from '../src/index.ts';
import { OPEN_CLIENT } from './clients.ts';
import type { OpenClient } from './clients.ts';
import { createRedisWorld } from './redis-world.ts';
import type { RedisWorld } from './redis-world.ts';

/** A server, and clients of all packages that stand for as many processes. */
export interface Processes {
  readonly world: RedisWorld;
  readonly clients: readonly OpenClient[];
  close(): Promise<void>;
}

/** Starts a server, and opens so many clients. */
export async function startProcesses(
  count: number,
  ...args: readonly string[]
): Promise<Processes> {
  const world = await createRedisWorld(...args);
  const names = Object.keys(OPEN_CLIENT);
  const clients = await Promise.all(
    Array.from({ length: count }, async (_, index) =>
      world.open(names[index % names.length] ?? ''),
    ),
  );
  return {
    world,
    clients,
    close: async () => {
      await Promise.all(clients.map(async (client) => client.close()));
      await world.close();
    },
  };
}

/** A process with revocations, and what it told about them. */
export interface RevocationsProcess {
  readonly store: RedisRevocations;
  readonly events: SharedRevocationsEvent[];
  /** Returns what was told since the last call. */
  readonly takeOutcomes: () => readonly string[];
}

/** Opens the revocations in each process, and reads them. */
export async function openRevocations(
  { clients }: Processes,
  options: RedisRevocationsOptions = {},
): Promise<readonly RevocationsProcess[]> {
  return Promise.all(
    clients.map(async ({ client }) => {
      const events: SharedRevocationsEvent[] = [];
      const onEvent = (event: SharedRevocationsEvent): void => void events.push(event);
      const store = redisRevocations(client, { timeoutMs: 2_000, ...options, onEvent });
      await store.ready();
      return { store, events, takeOutcomes: () => events.splice(0).map(({ outcome }) => outcome) };
    }),
  );
}
