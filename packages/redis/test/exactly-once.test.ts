import { createVerifier, isAuthError } from '@oidc-verify/core';
import type { AuthEvent, Verifier } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { createDpopClient, createTestIssuer } from '@oidc-verify/testing';
import type { DpopClient, TestIssuer } from '@oidc-verify/testing';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { redisReplay } from '../src/index.ts';
import { startProcesses } from './processes.ts';
import type { Processes } from './processes.ts';
import { withRedis } from './with-redis.ts';

const audience = 'https://api.test';
/** For connections to come back. */
const PATIENT = { timeout: 20_000 };
const url = `${audience}/orders`;

/** Several processes of one API, and a client of it. */
interface Api {
  readonly processes: Processes;
  readonly verifiers: readonly Verifier[];
  readonly events: AuthEvent[];
  readonly issuer: TestIssuer;
  readonly client: DpopClient;
  readonly token: string;
}

async function startApi(timeoutMs: number, ...args: readonly string[]): Promise<Api> {
  const processes = await startProcesses(4, ...args);
  const issuer = await createTestIssuer({ audience });
  const client = await createDpopClient();
  const events: AuthEvent[] = [];
  const verifiers = processes.clients.map(({ client: redis }) =>
    createVerifier({
      issuer: issuer.issuer,
      audience,
      keys: issuer.keySource(),
      dpop: createDpop({ publicOrigin: audience, replay: redisReplay(redis, { timeoutMs }) }),
      callbackTimeoutMs: 60_000,
      onEvent: (event) => events.push(event),
    }),
  );
  const token = await issuer.sign({ cnf: { jkt: client.thumbprint } });
  return { processes, verifiers, events, issuer, client, token };
}

async function codeOf(verifier: Verifier, token: string, proof?: string): Promise<string> {
  const dpopProofs = proof === undefined ? [] : [proof];
  const scheme = proof === undefined ? ('Bearer' as const) : ('DPoP' as const);
  try {
    await verifier.verify(token, {
      scheme,
      request: { method: 'GET', url: '/orders', dpopProofs },
    });
    return 'accepted';
  } catch (error) {
    return isAuthError(error) ? error.code : String(error);
  }
}

withRedis('used proofs', () => {
  let api: Api;

  beforeAll(async () => {
    api = await startApi(10_000);
  });

  afterAll(async () => {
    await api.processes.close();
  });

  test('500 proofs, each sent to four processes at the same time: 500 accepted, none twice', async () => {
    const { client, token, verifiers } = api;
    const codes: (readonly string[])[] = [];
    const sendToAll = async (): Promise<readonly string[]> => {
      const proof = await client.prove({ method: 'GET', url, accessToken: token });
      return Promise.all(verifiers.map(async (verifier) => codeOf(verifier, token, proof)));
    };
    for (let turn = 0; turn < 20; turn++) {
      codes.push(...(await Promise.all(Array.from({ length: 25 }, sendToAll))));
    }
    const accepted = codes.map((each) => each.filter((code) => code === 'accepted').length);
    expect(accepted).toEqual(Array.from({ length: 500 }, () => 1));
    expect(new Set(codes.flat())).toEqual(new Set(['accepted', 'dpop_proof_replayed']));
  });

  test('a server that hangs: 503 and an event; a bearer token is answered all the same', async () => {
    const hanging = await startApi(300);
    onTestFinished(async () => hanging.processes.close());
    const { client, token, verifiers, issuer, events, processes } = hanging;
    const [verifier] = verifiers as [Verifier];
    const proof = await client.prove({ method: 'GET', url, accessToken: token });
    const bearer = await issuer.sign();
    processes.world.proxy.setFault('hangs');
    const bound = codeOf(verifier, token, proof);
    // Answered while the other one still waits.
    expect(await codeOf(verifier, bearer)).toBe('accepted');
    expect(events).not.toContainEqual(expect.objectContaining({ type: 'callback-failed' }));
    expect(await bound).toBe('verification_unavailable');
    expect(events).toContainEqual({
      type: 'callback-failed',
      callback: 'replay',
      reason: 'timeout',
    });
    processes.world.proxy.setFault('none');
    await vi.waitFor(async () => {
      const fresh = await client.prove({ method: 'GET', url, accessToken: token });
      expect(await codeOf(verifier, token, fresh)).toBe('accepted');
    }, PATIENT);
  });

  test('a second tenant of the database, with another prefix, has proofs of its own', async () => {
    const [one] = api.processes.clients;
    const use = { key: 'k'.repeat(43), thumbprint: 't'.repeat(43), now: 1_000, expiresAt: 1_065 };
    const stores = ['one', 'two'].map((prefix) => redisReplay(one?.client ?? fail(), { prefix }));
    expect(await Promise.all(stores.map(async (store) => store.record(use)))).toEqual([
      'recorded',
      'recorded',
    ]);
    expect(await stores[0]?.record(use)).toBe('replayed');
    // What somebody else put under the name of a key is not taken for proofs.
    await api.processes.world.command('SET', `three:proofs:{${use.thumbprint}}`, 'x');
    const three = redisReplay(one?.client ?? fail(), { prefix: 'three' });
    await expect(three.record(use)).rejects.toThrow('WRONGTYPE');
  });
});

withRedis('a server that writes each proof to its disk', () => {
  test('knows after a crash what was accepted before it', async () => {
    const api = await startApi(10_000, '--appendonly', 'yes', '--appendfsync', 'always');
    onTestFinished(async () => api.processes.close());
    const { client, token, verifiers, processes } = api;
    const proofs = await Promise.all(
      Array.from({ length: 100 }, async () =>
        client.prove({ method: 'GET', url, accessToken: token }),
      ),
    );
    const sendAll = async (): Promise<readonly string[]> =>
      Promise.all(
        proofs.map(async (proof, index) => codeOf(verifiers[index % 4] ?? fail(), token, proof)),
      );
    const before = sendAll();
    await processes.world.server.kill();
    const first = await before;
    await processes.world.server.start();
    await vi.waitFor(async () => {
      const fresh = await client.prove({ method: 'GET', url, accessToken: token });
      for (const verifier of verifiers) {
        expect(['accepted', 'dpop_proof_replayed']).toContain(await codeOf(verifier, token, fresh));
      }
    }, PATIENT);
    const again = await sendAll();
    const twice = proofs.filter(
      (_, index) => first[index] === 'accepted' && again[index] === 'accepted',
    );
    expect(twice).toEqual([]);
  });
});

function fail(): never {
  throw new Error('There is no client');
}
