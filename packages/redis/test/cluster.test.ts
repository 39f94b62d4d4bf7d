import { createClock } from '@oidc-verify/testing';
import { Cluster as IoredisCluster } from 'ioredis';
import { createCluster } from 'redis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startRedisServer } from '../../../tools/stores/redis-server.mjs';
import type { RedisServer } from '../../../tools/stores/redis-server.mjs';
import { redisKeyStore, redisLogoutReplay, redisReplay, redisRevocations } from '../src/index.ts';
import type { RedisClient } from '../src/index.ts';
import { OPEN_CLIENT } from './clients.ts';
import { withRedis } from './with-redis.ts';

const MASTERS = 3;
const SLOTS = 16_384;

async function command(port: number, name: string, ...args: readonly string[]): Promise<unknown> {
  const client = await OPEN_CLIENT['redis']?.(port);
  const answer = await client?.command(name, ...args);
  await client?.close();
  return answer;
}

/** Starts three masters that share the slots. */
async function startCluster(): Promise<readonly RedisServer[]> {
  const servers = await Promise.all(
    Array.from({ length: MASTERS }, async () => startRedisServer('--cluster-enabled', 'yes')),
  );
  const [first] = servers as [RedisServer];
  for (const [index, { port }] of servers.entries()) {
    const from = Math.floor((index * SLOTS) / MASTERS);
    const to = Math.floor(((index + 1) * SLOTS) / MASTERS);
    const slots = Array.from({ length: to - from }, (_, offset) => String(from + offset));
    await command(port, 'CLUSTER', 'ADDSLOTS', ...slots);
    await command(port, 'CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    if (index > 0) await command(first.port, 'CLUSTER', 'MEET', '127.0.0.1', String(port));
  }
  await vi.waitFor(
    async () => {
      for (const { port } of servers) {
        const info = String(await command(port, 'CLUSTER', 'INFO'));
        expect(info).toContain('cluster_state:ok');
        expect(info).toContain(`cluster_known_nodes:${MASTERS}`);
      }
    },
    { timeout: 20_000 },
  );
  return servers;
}

const OPEN_CLUSTER: Readonly<
  Record<string, (port: number) => Promise<{ client: RedisClient; close: () => Promise<void> }>>
> = {
  redis: async (port) => {
    const client = createCluster({ rootNodes: [{ socket: { host: '127.0.0.1', port } }] });
    client.on('error', () => {});
    await client.connect();
    return { client, close: async () => client.destroy() };
  },
  ioredis: async (port) => {
    const client = new IoredisCluster([{ host: '127.0.0.1', port }]);
    client.on('error', () => {});
    return { client, close: async () => client.disconnect() };
  },
};

const { signal } = new AbortController();
const issuer = 'https://issuer.test';

withRedis('a cluster of three masters', () => {
  let servers: readonly RedisServer[];

  beforeAll(async () => {
    servers = await startCluster();
  });

  afterAll(async () => {
    await Promise.all(servers.map(async (server) => server.close()));
  });

  describe.each(Object.entries(OPEN_CLUSTER))('%s', (name, open) => {
    test('proofs of many clients, on all masters', async () => {
      const { client, close } = await open(servers[0]?.port ?? 0);
      const store = redisReplay(client, { prefix: `proofs-${name}` });
      const now = createClock().now() / 1000;
      const uses = Array.from({ length: 60 }, (_, index) => ({
        key: `${index}`.padStart(43, 'k'),
        thumbprint: `${index}`.padStart(43, 't'),
        now,
        expiresAt: now + 65,
      }));
      const answers = async (): Promise<Set<string>> =>
        new Set(await Promise.all(uses.map(async (use) => store.record(use))));
      expect(await answers()).toEqual(new Set(['recorded']));
      expect(await answers()).toEqual(new Set(['replayed']));
      const sizes = await Promise.all(servers.map(async ({ port }) => command(port, 'DBSIZE')));
      expect(sizes.filter((size) => Number(size) === 0)).toEqual([]);
      await close();
    });

    test('waiting for replicas that are not there is a refusal', async () => {
      const { client, close } = await open(servers[0]?.port ?? 0);
      const store = redisReplay(client, {
        prefix: `wait-${name}`,
        waitForReplicas: 1,
        timeoutMs: 100,
      });
      const use = { key: 'k'.repeat(43), thumbprint: 't'.repeat(43), now: 1, expiresAt: 66 };
      await expect(store.record(use)).rejects.toThrow(/0 of 1 replicas|did not answer/);
      await close();
    });

    test('revocations, keys and logout tokens', async () => {
      const { client, close } = await open(servers[1]?.port ?? 0);
      const prefix = `others-${name}`;
      const expiresAt = Date.now() / 1000 + 300;
      const revocations = redisRevocations(client, { prefix });
      await revocations.revoke({ issuer, jti: 'a', expiresAt });
      const later = redisRevocations(client, { prefix });
      await later.ready();
      const token = {
        issuer,
        jti: 'a',
        subject: 's',
        sessionId: undefined,
        issuedAt: 1,
        expiresAt,
      };
      expect(later.isRevoked(token)).toBe(true);
      expect(later.isRevoked({ ...token, jti: 'b' })).toBe(false);
      await Promise.all([revocations.close(), later.close()]);

      const keys = redisKeyStore(client, { prefix });
      const document = { jwks: { keys: [] }, url: 'https://issuer.test/jwks', fetchedAt: 1 };
      await keys.write(issuer, document, { maxAgeSeconds: 60, signal });
      expect(await keys.read(issuer, { reason: 'cold', signal })).toEqual(document);
      const release = await keys.lock?.(issuer, { seconds: 30, signal });
      expect(await keys.lock?.(issuer, { seconds: 30, signal })).toBeUndefined();
      await release?.();

      const logouts = redisLogoutReplay(client, { prefix });
      expect(await logouts.claim({ issuer, jti: 'l', expiresAt })).toBe(true);
      expect(await logouts.claim({ issuer, jti: 'l', expiresAt })).toBe(false);
      await close();
    });
  });
});
