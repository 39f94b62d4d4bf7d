import { isAuthError } from '@oidc-verify/core';
import { createLogoutReceiver, createLogoutVerifier } from '@oidc-verify/core/revocation';
import type { LogoutResponse, TokenFacts } from '@oidc-verify/core/revocation';
import { createTestIssuer } from '@oidc-verify/testing';
import type { TestIssuer } from '@oidc-verify/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { redisLogoutReplay } from '../src/index.ts';
import type { RedisClient } from '../src/index.ts';
import { openRevocations, startProcesses } from './processes.ts';
import type { Processes, RevocationsProcess } from './processes.ts';
import { withRedis } from './with-redis.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const clientId = 'web-app';

withRedis('back-channel logout', () => {
  let processes: Processes;
  let stores: readonly RevocationsProcess[];
  let issuer: TestIssuer;
  let receivers: readonly ((token: unknown) => Promise<LogoutResponse>)[];

  beforeEach(async () => {
    processes = await startProcesses(3);
    stores = await openRevocations(processes);
    issuer = await createTestIssuer();
    receivers = processes.clients.map(({ client }, index) =>
      createLogoutReceiver({
        verifier: createLogoutVerifier({
          issuer: issuer.issuer,
          clientId,
          keys: issuer.keySource(),
          replay: redisLogoutReplay(client, { timeoutMs: 500 }),
        }),
        store: stores[index]?.store ?? fail(),
        maxTokenLifetimeSeconds: 300,
        extent: 'session',
      }),
    );
  });

  afterEach(async () => {
    await Promise.all(stores.map(async ({ store }) => store.close()));
    await processes.close();
  });

  async function logoutToken(sid: string): Promise<string> {
    const claims = { aud: clientId, sid, events: { [EVENT]: {} } };
    return issuer.sign(claims, { typ: 'logout+jwt' });
  }

  function isRevoked({ store }: RevocationsProcess, sessionId: string): boolean {
    const expiresAt = Date.now() / 1000 + 300;
    const token: TokenFacts = {
      issuer: issuer.issuer,
      subject: 'user-1',
      sessionId,
      jti: undefined,
      issuedAt: undefined,
      expiresAt,
    };
    return store.isRevoked(token);
  }

  test('a logout that one process receives ends the session in all, by itself', async () => {
    const answer = await receivers[1]?.(await logoutToken('s1'));
    expect(answer?.status).toBe(200);
    for (const each of stores) {
      await vi.waitFor(() => expect(isRevoked(each, 's1')).toBe(true), { timeout: 20_000 });
      expect(isRevoked(each, 's2')).toBe(false);
    }
  });

  test('one logout token is accepted once, whichever processes get it', async () => {
    const token = await logoutToken('s1');
    const answers = await Promise.all(receivers.map(async (receive) => receive(token)));
    expect(answers.map(({ status }) => `${status}`).toSorted()).toEqual(['200', '400', '400']);
  });

  test('a logout that cannot be recorded is a 503, and the same token is accepted afterwards', async () => {
    const token = await logoutToken('s1');
    await processes.world.command('CONFIG', 'SET', 'maxmemory', '1');
    const [receive] = receivers as [(typeof receivers)[0]];
    expect((await receive(token)).status).toBe(503);
    for (const each of stores) expect(isRevoked(each, 's1')).toBe(false);
    await processes.world.command('CONFIG', 'SET', 'maxmemory', '0');
    expect((await receive(token)).status).toBe(200);
    expect(isRevoked(stores[0] ?? fail(), 's1')).toBe(true);
  });

  test('a logout whose claim gets no answer is a 503, and the same token is accepted afterwards', async () => {
    const { world } = processes;
    const [receive] = receivers as [(typeof receivers)[0]];
    const faults: readonly (readonly [start: () => unknown, end: () => unknown])[] = [
      [
        async () => world.command('CLIENT', 'PAUSE', '60000', 'WRITE'),
        async () => world.command('CLIENT', 'UNPAUSE'),
      ],
      [() => world.proxy.setFault('answer-lost'), () => {}],
    ];
    for (const [index, [start, end]] of faults.entries()) {
      const token = await logoutToken(`s${index}`);
      await start();
      expect((await receive(token)).status).toBe(503);
      await end();
      await vi.waitFor(async () =>
        expect(await world.command('KEYS', 'oidc-verify:logouts:*')).toHaveLength(index),
      );
      world.proxy.setFault('none');
      await vi.waitFor(async () => expect((await receive(token)).status).not.toBe(503));
      expect(isRevoked(stores[0] ?? fail(), `s${index}`)).toBe(true);
    }
  });

  test('a claim that a client sends again after its connection was lost is the first one', async () => {
    const [first] = processes.clients as [(typeof processes.clients)[0]];
    const sendTwice: RedisClient = async ([name = '', ...args]) => {
      await first.command(name, ...args);
      return first.command(name, ...args);
    };
    const claim = { issuer: issuer.issuer, jti: 'j', expiresAt: Date.now() / 1000 + 10 };
    expect(await redisLogoutReplay(sendTwice).claim(claim)).toBe(true);
    expect(await redisLogoutReplay(first.client).claim(claim)).toBe(false);
  });

  test('a claim is given back by release, and ends by itself', async () => {
    const [{ client }] = processes.clients as [(typeof processes.clients)[0]];
    let now = Date.now();
    const replay = redisLogoutReplay(client, { now: () => now });
    const claim = { issuer: issuer.issuer, jti: 'j', expiresAt: now / 1000 + 10 };
    expect(await replay.claim(claim)).toBe(true);
    expect(await replay.claim(claim)).toBe(false);
    await replay.release(claim);
    expect(await replay.claim(claim)).toBe(true);
    const keys = (await processes.world.command('KEYS', 'oidc-verify:logouts:*')) as string[];
    expect(keys).toEqual([expect.stringMatching(/^oidc-verify:logouts:\{[0-9a-f]{64}\}$/)]);
    const ttl = Number(await processes.world.command('PTTL', keys[0] ?? ''));
    expect(ttl).toBeGreaterThan(60_000);
    expect(ttl).toBeLessThanOrEqual(70_000);
    now += 1_000_000;
    expect(await replay.claim({ ...claim, jti: 'past' })).toBe(true);
  });

  test('a server that is away is a rejection', async () => {
    processes.world.proxy.setFault('away');
    const [{ client }] = processes.clients as [(typeof processes.clients)[0]];
    const replay = redisLogoutReplay(client, { timeoutMs: 100 });
    const claim = { issuer: issuer.issuer, jti: 'j', expiresAt: Date.now() / 1000 + 10 };
    await expect(replay.claim(claim)).rejects.toThrow(Error);
    await expect(stores[0]?.store.revoke({ ...claim, jti: 'x' })).rejects.toSatisfy(isAuthError);
  });
});

function fail(): never {
  throw new Error('There is no process');
}
