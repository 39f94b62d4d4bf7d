import { memoryReplay } from '@oidc-verify/core/dpop';
import type { ProofUse } from '@oidc-verify/core/dpop';
import { describe, expect, test } from 'vitest';
import { createRetention } from '../../src/dpop/retention.ts';
import type { Verifier } from '../../src/verifier/verifier.ts';
import { codeOf } from '../setting.ts';
import type { EngineName } from '../setting.ts';
import { createDpopSetting, toDpop } from './setting.ts';

const MAX_AGE_SECONDS = 60;

describe.each<EngineName>(['node', 'web'])('one DPoP object, on the %s engine', (engine) => {
  test.each([
    ['the tolerant verifier second', [0, 60]],
    ['the tolerant verifier first', [60, 0]],
    ['three verifiers', [5, 60, 0]],
  ])('a used proof is refused for as long as any verifier would take it: %s', async (_, order) => {
    const setting = await createDpopSetting();
    const dpop = toDpop();
    const verifiers = order.map((clockToleranceSeconds) =>
      setting.verifier({ dpop, clockToleranceSeconds }, engine),
    );
    for (const first of verifiers) {
      const { token, call } = await setting.send();
      expect(await codeOf(async () => first.verify(token, call))).toBe('passed');
      const codes = new Set<string>();
      for (let seconds = 0; seconds <= MAX_AGE_SECONDS + 60; seconds += 5) {
        for (const verifier of verifiers) {
          codes.add(await codeOf(async () => verifier.verify(token, call)));
        }
        setting.clock.advance(5);
      }
      expect(codes).toEqual(new Set(['dpop_proof_replayed', 'dpop_proof_expired']));
    }
  });

  test('a verifier that is created later takes no proof that may have been forgotten', async () => {
    const setting = await createDpopSetting();
    const dpop = toDpop();
    const verifierWith = (clockToleranceSeconds: number): Verifier =>
      setting.verifier({ dpop, clockToleranceSeconds }, engine);
    const strict = verifierWith(0);
    const used = await setting.send();
    const unused = await setting.send();
    expect(await codeOf(async () => strict.verify(used.token, used.call))).toBe('passed');
    const tolerant = verifierWith(60);
    const decide = async ({ token, call }: typeof used): Promise<string> =>
      codeOf(async () => tolerant.verify(token, call));
    setting.clock.advance(MAX_AGE_SECONDS - 1);
    expect(await decide(used)).toBe('dpop_proof_replayed');
    setting.clock.advance(2);
    // Forgetting is up to the store: what it may have forgotten is expired, used or not.
    expect(await decide(used)).toBe('dpop_proof_expired');
    expect(await decide(unused)).toBe('dpop_proof_expired');
    // A proof that was issued after the last one recorded for the shorter time is remembered.
    const fresh = await setting.send();
    setting.clock.advance(MAX_AGE_SECONDS + 30);
    expect(await decide(fresh)).toBe('passed');
    expect(await decide(fresh)).toBe('dpop_proof_replayed');
  });
});

test('the store is told the longest time of all verifiers', async () => {
  const setting = await createDpopSetting();
  const uses: ProofUse[] = [];
  const store = memoryReplay();
  const record = (use: ProofUse): 'recorded' | 'replayed' | 'full' => {
    uses.push(use);
    return store.record(use);
  };
  const dpop = toDpop({ replay: { record }, proofMaxAgeSeconds: 30 });
  const [strict] = [0, 60, 7].map((clockToleranceSeconds) =>
    setting.verifier({ dpop, clockToleranceSeconds }),
  );
  const { token, call } = await setting.send();
  await strict?.verify(token, call);
  expect(uses).toMatchObject([{ expiresAt: setting.nowSeconds() + 90 }]);
});

test('a DPoP object that no verifier registered with remembers for its own time', async () => {
  const setting = await createDpopSetting();
  const uses: ProofUse[] = [];
  const record = (use: ProofUse): 'recorded' => {
    uses.push(use);
    return 'recorded';
  };
  const dpop = toDpop({ replay: { record } });
  const verifier = setting.verifier({ dpop: { ...dpop, register: undefined } });
  const { token, call } = await setting.send();
  await verifier.verify(token, call);
  expect(uses).toMatchObject([{ expiresAt: setting.nowSeconds() + MAX_AGE_SECONDS + 5 }]);
});

describe('createRetention', () => {
  test('grows, and never shrinks', () => {
    const retention = createRetention();
    retention.extend(60);
    retention.extend(30);
    expect(retention.expiryOf(100)).toBe(160);
    retention.extend(90);
    expect(retention.expiryOf(100)).toBe(190);
  });

  test('takes for forgotten only what was recorded for a shorter time', () => {
    const retention = createRetention();
    retention.extend(60);
    retention.extend(70);
    expect(retention.mayBeForgotten(0, 1_000)).toBe(false);
    retention.expiryOf(100);
    retention.extend(120);
    expect(retention.mayBeForgotten(100, 169)).toBe(false);
    expect(retention.mayBeForgotten(100, 170)).toBe(true);
    expect(retention.mayBeForgotten(101, 1_000)).toBe(false);
    retention.expiryOf(200);
    retention.extend(180);
    expect(retention.mayBeForgotten(200, 269)).toBe(false);
    // The shortest time of all counts, since the store is not asked which one it was.
    expect(retention.mayBeForgotten(200, 270)).toBe(true);
  });
});
