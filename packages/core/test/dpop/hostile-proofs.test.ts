import { ERROR_TABLE } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { HOSTILE_PROOFS, NOW } from './hostile-proofs.ts';
import type { HostileProof } from './hostile-proofs.ts';
import { createDpopSetting, decide } from './setting.ts';

const setting = await createDpopSetting();

async function play({ dpop, before, attack, control }: HostileProof): Promise<unknown> {
  const api = setting.api(dpop);
  const first = before === undefined ? [] : [await setting.send(before)];
  const attacked = await decide(api, ...first, await setting.send(attack));
  // On the same API: a refused proof must have left nothing behind that the next one meets.
  const controlled = await decide(api, await setting.send(control));
  return { attacked, controlled };
}

describe('every hostile proof is refused, and accepted without its fault', () => {
  test.each(HOSTILE_PROOFS.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    expect(setting.nowSeconds()).toBe(NOW);
    expect(await play(one)).toEqual({ attacked: one.code, controlled: 'passed' });
  });
});

// A new one each time, so it would make two equal proofs look different.
const SIGNATURE = /\.[\w-]{86}(?=")/g;

describe('the hostile proofs', () => {
  test('are at least 60 distinct requests', async () => {
    const sent = await Promise.all(
      HOSTILE_PROOFS.filter(({ code }) => code !== 'dpop_proof_signature').map(
        async ({ attack, dpop, before }) => {
          const { call } = await setting.send({ ...attack, jti: attack.jti ?? 'one' });
          return JSON.stringify([call.request, dpop, before]).replaceAll(SIGNATURE, '.');
        },
      ),
    );
    expect(new Set(sent).size).toBeGreaterThanOrEqual(250);
    expect(new Set(HOSTILE_PROOFS.map(({ name }) => name)).size).toBe(HOSTILE_PROOFS.length);
  });

  test('show every code of a proof, and of the table', () => {
    const shown = new Set<string>(HOSTILE_PROOFS.map(({ code }) => code));
    const wanted = Object.keys(ERROR_TABLE).filter((code) => code.startsWith('dpop_'));
    expect(wanted.filter((code) => !shown.has(code))).toEqual([]);
    expect([...shown].filter((code) => !Object.hasOwn(ERROR_TABLE, code))).toEqual([]);
  });
});
