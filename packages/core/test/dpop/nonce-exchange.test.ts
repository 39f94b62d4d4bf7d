import { describe, expect, test } from 'vitest';
import { codeOf } from '../setting.ts';
import type { EngineName } from '../setting.ts';
import { nonceOf } from './client.ts';
import { HOSTILE_PROOFS, NOW, SECRET } from './hostile-proofs.ts';
import { createDpopSetting, ORIGIN, toDpop } from './setting.ts';
import type { Sending } from './setting.ts';

const setting = await createDpopSetting();
const { answer, send } = setting;

function withNonce(nonce: unknown): Sending {
  return { proof: { payload: { nonce } } };
}

describe.each<EngineName>(['node', 'web'])('nonces, on the %s engine', (engine) => {
  const nonce = { mode: 'required', secret: SECRET };
  const current = nonceOf(SECRET, NOW);

  test('come with every answer about the proof, good or bad', async () => {
    for (const { name, code, before, attack, dpop } of HOSTILE_PROOFS) {
      if (before !== undefined || code === 'invalid_request_target') continue;
      const { payload } = attack.proof ?? {};
      const bad =
        dpop === undefined
          ? { ...attack, proof: { ...attack.proof, payload: { nonce: current, ...payload } } }
          : attack;
      const answered = await answer({ nonce, ...dpop }, bad, engine);
      expect([name, answered]).toMatchObject([name, { code, nonce: current }]);
    }
    expect(await answer({ nonce }, withNonce(current), engine)).toEqual({
      code: 'passed',
      nonce: current,
      status: 200,
    });
  });

  test('do not come with what says nothing about the proof', async () => {
    const target = { ...withNonce(current), target: '//x', url: ORIGIN };
    expect(await answer({ nonce }, target, engine)).toMatchObject({
      code: 'invalid_request_target',
      nonce: undefined,
    });
    const replay = { record: () => 'full' };
    expect(await answer({ nonce, replay }, withNonce(current), engine)).toMatchObject({
      status: 503,
      nonce: undefined,
    });
    expect(await answer({}, {}, engine)).toMatchObject({ code: 'passed', nonce: undefined });
    expect(await answer({}, { proofs: () => [] }, engine)).toMatchObject({ nonce: undefined });
  });

  test('serve for several proofs, each of them once', async () => {
    const verifier = setting.verifier({ dpop: toDpop({ nonce }) }, engine);
    const old = withNonce(nonceOf(SECRET, NOW - 200));
    const sent = [await send(old), await send(old)];
    const all = [...sent, ...sent];
    const codes: string[] = [];
    for (const { token, call } of all) codes.push(await codeOf(() => verifier.verify(token, call)));
    expect(codes).toEqual(['passed', 'passed', 'dpop_proof_replayed', 'dpop_proof_replayed']);
  });

  test('that an answer brought are good for the next request', async () => {
    const verifier = setting.verifier({ dpop: toDpop({ nonce: 'required' }) }, engine);
    const { token, call } = await send();
    const first = await verifier.tryVerify(token, call);
    const given = first.ok ? undefined : first.error.headers['dpop-nonce'];
    const again = await send(withNonce(given));
    const second = await verifier.verify(again.token, again.call);
    const third = await send(withNonce(second.binding?.nextNonce));
    expect(await codeOf(() => verifier.verify(third.token, third.call))).toBe('passed');
  });
});
