import { isAuthError } from '@oidc-verify/core';
import type { ProofUse } from '@oidc-verify/core/dpop';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRedisServer } from '../../../tools/stores/redis-server.mjs';
import type { RedisServer } from '../../../tools/stores/redis-server.mjs';
import { redisReplay, redisRevocations } from '../src/index.ts';
import type { SendCommand } from '../src/index.ts';
import { OPEN_CLIENT } from './clients.ts';
import type { OpenClient } from './clients.ts';
import { withRedis } from './with-redis.ts';

const USE: ProofUse = {
  key: 'k'.repeat(43),
  thumbprint: 't'.repeat(43),
  now: Date.now() / 1000,
  expiresAt: Date.now() / 1000 + 65,
};
const issuer = 'https://issuer.test';

/** Patient enough for a busy machine, where nothing is meant to be late. */
const WAITING = { waitForReplicas: 1, timeoutMs: 10_000, maxEntriesPerKey: 10 };

withRedis('replicas', () => {
  let servers: readonly RedisServer[];
  let clients: readonly OpenClient[];
  let before: OpenClient;
  let after: OpenClient;

  beforeEach(async () => {
    servers = await Promise.all([startRedisServer(), startRedisServer()]);
    clients = await Promise.all(
      servers.map(async ({ port }) => OPEN_CLIENT['redis']?.(port) ?? fail()),
    );
    [before, after] = clients as [OpenClient, OpenClient];
  });

  afterEach(async () => {
    await Promise.all(clients.map(async (client) => client.close()));
    await Promise.all(servers.map(async (server) => server.close()));
  });

  /** A client whose first commands reach one server, and later ones the server that was promoted. */
  function failingOver(commands: number): SendCommand {
    let sent = 0;
    return async ([name = '', ...args]) => {
      sent += 1;
      // Replicas of the second server are up to date, whatever it lacks.
      if (name === 'WAIT') return 1;
      return (sent <= commands ? before : after).command(name, ...args);
    };
  }

  test('that have the proof, or the revocation, are waited for', async () => {
    const [first, second] = servers as [RedisServer, RedisServer];
    await after.command('REPLICAOF', '127.0.0.1', String(first.port));
    expect(await redisReplay(before.client, WAITING).record(USE)).toBe('recorded');
    const revocations = redisRevocations(before.client, {
      waitForReplicas: 1,
      timeoutMs: 10_000,
      maxStaleSeconds: 60,
    });
    await revocations.revoke({ issuer, jti: 'a', expiresAt: USE.expiresAt });
    await revocations.close();
    // The replica has both by then.
    await first.kill();
    await after.command('REPLICAOF', 'NO', 'ONE');
    expect(await redisReplay(after.client).record(USE)).toBe('replayed');
    expect(await after.command('HLEN', 'oidc-verify:{revocations}:entries')).toBe(1);
    expect(second.port).not.toBe(first.port);
  });

  test('that are missing are a refusal', async () => {
    const impatient = { waitForReplicas: 1, timeoutMs: 200 };
    await expect(redisReplay(before.client, impatient).record(USE)).rejects.toThrow(
      /0 of 1 replicas|did not answer/,
    );
    const revocations = redisRevocations(before.client, impatient);
    const revoked = revocations.revoke({ issuer, jti: 'a', expiresAt: USE.expiresAt });
    await expect(revoked).rejects.toSatisfy(isAuthError);
    await revocations.close();
  });

  test('a proof that a failover lost between the question and the answer is refused', async () => {
    await expect(redisReplay(failingOver(1), WAITING).record(USE)).rejects.toThrow('failover');
  });

  test('a proof that another process recorded on the other server meanwhile is refused', async () => {
    const other = redisReplay(
      async ([name = '', ...args]) => (name === 'WAIT' ? 1 : after.command(name, ...args)),
      WAITING,
    );
    expect(await other.record(USE)).toBe('recorded');
    await expect(redisReplay(failingOver(1), WAITING).record(USE)).rejects.toThrow('failover');
  });

  test('without a failover the proof is recorded once', async () => {
    const store = redisReplay(failingOver(100), WAITING);
    expect([await store.record(USE), await store.record(USE)]).toEqual(['recorded', 'replayed']);
  });

  test('a revocation that a failover lost between the question and the answer is refused', async () => {
    const revocations = redisRevocations(onlyWriting(failingOver(1)), { waitForReplicas: 1 });
    const revoked = revocations.revoke({ issuer, jti: 'a', expiresAt: USE.expiresAt });
    await expect(revoked).rejects.toSatisfy(isAuthError);
    await revocations.close();
  });
});

/** Leaves out what a store reads in the background. */
function onlyWriting(send: SendCommand): SendCommand {
  return async (args, key) => {
    const script = args[1] ?? '';
    if (args[0] === 'EVAL' && !script.includes('XADD')) throw new Error('not now');
    return send(args, key);
  };
}

function fail(): never {
  throw new Error('There is no client');
}
