import { isAuthError } from '@oidc-verify/core';
import type { Dpop } from '@oidc-verify/core/dpop';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/jose/engine.ts';
import { codeOf, ENGINES } from '../setting.ts';
import { CLIENT_KEYS, createClient } from './client.ts';
import { HOSTILE_PROOFS, NOW } from './hostile-proofs.ts';
import { createDpopSetting, toDpop } from './setting.ts';
import type { Sending } from './setting.ts';

const setting = await createDpopSetting();
const { send } = setting;
const ed25519 = createClient('Ed25519', CLIENT_KEYS.Ed25519);

interface Work {
  imports: number;
  digests: number;
  headers: number;
}

function watched(work: Work): Engine {
  const engine = ENGINES.node();
  return {
    ...engine,
    importKey: (jwk, algorithm) => {
      work.imports += 1;
      return engine.importKey(jwk, algorithm);
    },
    digest: (data) => {
      work.digests += 1;
      return engine.digest(data);
    },
    decodeText: (segment) => {
      work.headers += 1;
      return engine.decodeText(segment);
    },
  };
}

async function prove(dpop: Dpop, engine: Engine, sending: Sending): Promise<string> {
  const { token, call } = await send(sending);
  const { client = createClient(), jkt = client.thumbprint } = sending;
  return codeOf(() =>
    dpop.prove({
      token,
      thumbprint: jkt,
      request: call.request,
      engine,
      nowMs: NOW * 1000,
      clockToleranceSeconds: 5,
      ask: (_, ask) => ask(),
    }),
  );
}

describe('the work for one proof', () => {
  test('is less for a client that was here: no import, no header, two digests', async () => {
    const work = { imports: 0, digests: 0, headers: 0 };
    const [dpop, engine] = [toDpop(), watched(work)];
    expect(await prove(dpop, engine, {})).toBe('passed');
    expect(work).toEqual({ imports: 1, digests: 3, headers: 2 });
    expect(await prove(dpop, engine, {})).toBe('passed');
    expect(work).toEqual({ imports: 1, digests: 5, headers: 3 });
    expect(await prove(dpop, engine, { client: ed25519 })).toBe('passed');
    expect(work.imports).toBe(2);
  });

  test('remembers no key of a proof that fails, or of another engine', async () => {
    const work = { imports: 0, digests: 0, headers: 0 };
    const [dpop, engine] = [toDpop(), watched(work)];
    const thief = createClient('ES256', CLIENT_KEYS.OtherES256);
    const { thumbprint } = createClient();
    for (let round = 1; round <= 3; round++) {
      expect(await prove(dpop, engine, { client: thief, jkt: thumbprint })).toBe(
        'dpop_proof_binding',
      );
      expect(await prove(dpop, engine, { proof: { payload: { ath: '' } } })).toBe(
        'dpop_proof_token',
      );
      expect(work.imports).toBe(2 * round);
    }
    const elsewhere = { imports: 0, digests: 0, headers: 0 };
    await prove(dpop, engine, {});
    await prove(dpop, watched(elsewhere), {});
    expect(elsewhere.imports).toBe(1);
  });

  test('a known header is not good for a token bound to another key', async () => {
    const dpop = toDpop();
    const engine = ENGINES.node();
    expect(await prove(dpop, engine, {})).toBe('passed');
    expect(await prove(dpop, engine, { jkt: ed25519.thumbprint })).toBe('dpop_proof_binding');
    expect(await prove(dpop, engine, { proof: { key: CLIENT_KEYS.OtherES256 } })).toBe(
      'dpop_proof_signature',
    );
  });

  test.each<[string, Partial<Engine>, string]>([
    [
      'throws over a key',
      {
        importKey: () => {
          throw new Error('no');
        },
      },
      'dpop_proof_key',
    ],
    ['rejects a key', { importKey: async () => Promise.reject(new Error('no')) }, 'dpop_proof_key'],
    [
      'throws over a signature',
      {
        verify: () => {
          throw new Error('no');
        },
      },
      'dpop_proof_signature',
    ],
    [
      'rejects over a signature',
      { verify: async () => Promise.reject(new Error('no')) },
      'dpop_proof_signature',
    ],
    [
      'answers something else than true',
      { verify: () => 1 as unknown as boolean },
      'dpop_proof_signature',
    ],
  ])('an engine that %s has found a bad proof', async (_, over, code) => {
    expect(await prove(toDpop(), { ...ENGINES.node(), ...over }, {})).toBe(code);
  });
});

test('every refusal is an AuthError without a word of the request in it', async () => {
  const marker = 'm4rk3r';
  for (const { attack, dpop, before } of HOSTILE_PROOFS) {
    if (before !== undefined) continue;
    const { token, call } = await send({ ...attack, jti: marker });
    const outcome = await setting.verifier({ dpop: toDpop(dpop) }).tryVerify(token, call);
    const error: unknown = outcome.ok ? undefined : outcome.error;
    expect(isAuthError(error)).toBe(true);
    const said = JSON.stringify([error, (error as Error).message]);
    expect(said.includes(marker) || said.includes('evil')).toBe(false);
  }
});
