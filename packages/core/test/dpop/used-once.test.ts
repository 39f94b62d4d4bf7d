import { memoryReplay } from '@oidc-verify/core/dpop';
import type { ProofUse, ReplayStore } from '@oidc-verify/core/dpop';
import { describe, expect, test } from 'vitest';
import { sharedReplay } from '../../examples/dpop-shared-store.ts';
import { codeOf, syncCodeOf } from '../setting.ts';
import type { EngineName } from '../setting.ts';
import { createClient, sha256 } from './client.ts';
import { HOSTILE_PROOFS, NOW } from './hostile-proofs.ts';
import { createDpopSetting, decide, ORIGIN, toDpop } from './setting.ts';

const setting = await createDpopSetting();
const { api, send } = setting;

interface Store {
  readonly replay: { readonly record: (use: ProofUse) => unknown };
}

function withStore(record: (use: ProofUse) => unknown): Readonly<Record<string, unknown>> & Store {
  return { replay: { record } };
}

describe('one proof, many requests', () => {
  const later: ReplayStore = (() => {
    const store = memoryReplay();
    return {
      record: async (use: ProofUse) => {
        await Promise.resolve();
        return store.record(use);
      },
    };
  })();

  test.each<[string, EngineName, ReplayStore | undefined]>([
    ['in memory, on the node engine', 'node', undefined],
    ['in memory, on the web engine', 'web', undefined],
    ['in a store that answers later', 'web', later],
  ])('exactly one passes: %s', async (_, engine, replay) => {
    const dpop = toDpop(replay === undefined ? {} : { replay });
    const verifier = setting.verifier({ dpop }, engine);
    const { token, call } = await send();
    const codes = await Promise.all(
      Array.from({ length: 40 }, async () => codeOf(() => verifier.verify(token, call))),
    );
    expect(codes.filter((code) => code === 'passed')).toHaveLength(1);
    expect(codes.filter((code) => code === 'dpop_proof_replayed')).toHaveLength(39);
  });

  test('verifiers that share the object share its memory', async () => {
    const dpop = toDpop();
    const { token, call } = await send();
    expect(await codeOf(() => setting.verifier({ dpop }).verify(token, call))).toBe('passed');
    expect(await codeOf(() => setting.verifier({ dpop }, 'web').verify(token, call))).toBe(
      'dpop_proof_replayed',
    );
  });
});

test('a store that processes share, as in the example', async () => {
  const entries = new Map<string, number>();
  const redis = {
    set: async (key: string, _: string, { EX }: { NX: true; EX: number }) => {
      if (entries.has(key)) return null;
      entries.set(key, EX);
      return Promise.resolve('OK');
    },
  };
  const processes = [1, 2, 3, 4].map(() =>
    setting.verifier({ dpop: toDpop({ replay: sharedReplay(redis) }) }),
  );
  const { token, call } = await send();
  const codes = await Promise.all(processes.map((one) => codeOf(() => one.verify(token, call))));
  expect(codes.toSorted()).toEqual([
    ...Array.from({ length: 3 }, () => 'dpop_proof_replayed'),
    'passed',
  ]);
  // 65 seconds for as long as the proof is good, and the margin.
  expect([...entries.values()]).toEqual([125]);
});

describe('the replay store', () => {
  test('gets a digest, the key, and how long to remember', async () => {
    const seen: ProofUse[] = [];
    const { token, call } = await send({
      jti: 'x'.repeat(500),
      proof: { payload: { iat: NOW - 7, htu: 'HTTPS://API.test:443/orders?x' } },
    });
    const dpop = toDpop(withStore((use) => (seen.push(use), 'recorded')));
    await setting.verifier({ dpop }).verify(token, call);
    const { thumbprint } = createClient();
    const key = sha256(JSON.stringify([thumbprint, `${ORIGIN}/orders`, 'x'.repeat(500)]));
    expect(seen).toEqual([{ key, thumbprint, expiresAt: NOW - 7 + 60 + 5, now: NOW }]);
  });

  test.each<[string, () => unknown, string]>([
    ['full', () => 'full', 'replay_store_unavailable'],
    ['nothing', () => undefined, 'replay_store_unavailable'],
    ['yes', () => true, 'replay_store_unavailable'],
    ['another word', () => 'ok', 'replay_store_unavailable'],
    [
      'a throw',
      () => {
        throw new Error('down');
      },
      'verification_unavailable',
    ],
  ])('answers %s', async (_, record, code) => {
    expect(await decide(api(withStore(record)), await send())).toBe(code);
  });

  test('that rejects, or answers later where nobody waits, closes the door', async () => {
    const { token, call } = await send();
    const rejecting = withStore(async () => Promise.reject(new Error('down')));
    expect(
      await codeOf(() => setting.verifier({ dpop: toDpop(rejecting) }).verify(token, call)),
    ).toBe('verification_unavailable');
    const waiting = setting.verifier({
      dpop: toDpop(withStore(async () => Promise.resolve('recorded'))),
    });
    expect(syncCodeOf(() => waiting.verifySync(token, call))).toBe('verification_unavailable');
    expect(setting.events).toContainEqual({
      type: 'callback-failed',
      callback: 'replay',
      reason: 'promise-in-sync',
    });
    expect(await codeOf(() => waiting.verify(token, call))).toBe('passed');
  });

  test('that is full gives a 503 without a challenge', async () => {
    const { status } = await setting.answer(
      withStore(() => 'full'),
      {},
    );
    expect(status).toBe(503);
  });

  test('hears of no proof that fails another check', async () => {
    const uses: [string, ProofUse][] = [];
    for (const { name, code, before, attack, dpop } of HOSTILE_PROOFS) {
      if (before !== undefined) continue;
      const { token, call } = await send(attack);
      const store = withStore((use) => (uses.push([name, use]), 'recorded'));
      const verifier = setting.verifier({ dpop: toDpop({ ...dpop, ...store }) });
      expect([name, syncCodeOf(() => verifier.verifySync(token, call))]).toEqual([name, code]);
    }
    expect(uses).toEqual([]);
  });
});
