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

const fails = (): never => {
  throw new Error('no MAC');
};

describe.each<EngineName>(['node', 'web'])('nonces, on the %s engine', (engine) => {
  const nonce = { mode: 'required', secret: SECRET };
  const current = nonceOf(SECRET, NOW);

  test('come with every answer about the proof, good or bad', async () => {
    for (const { name, code, before, attack, dpop } of HOSTILE_PROOFS) {
      if (before !== undefined) continue;
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

  test('come with a refusal that says nothing about the proof', async () => {
    const target = { ...withNonce(current), target: '//x', url: ORIGIN };
    expect(await answer({ nonce }, target, engine)).toMatchObject({
      code: 'invalid_request_target',
      nonce: current,
    });
    const replay = { record: () => 'full' };
    expect(await answer({ nonce, replay }, withNonce(current), engine)).toMatchObject({
      status: 503,
      nonce: current,
    });
    const expired = { ...withNonce(current), claims: { exp: NOW - 3600 } };
    expect(await answer({ nonce }, expired, engine)).toMatchObject({
      code: 'token_expired',
      nonce: current,
    });
  });

  const later: readonly (readonly [code: string, options: Readonly<Record<string, unknown>>])[] = [
    ['insufficient_scope', { requiredScopes: ['orders'] }],
    ['insufficient_permissions', { requiredPermissions: ['orders'] }],
    ['access_denied', { check: () => false }],
    ['access_denied', { check: async () => false }],
    ['token_revoked', { checkRevoked: () => true }],
    ['verification_unavailable', { check: () => 1 }],
  ];
  test.each(later)('come with %s, after the proof was accepted', async (code, options) => {
    const verifier = setting.verifier({ dpop: toDpop({ nonce }), ...options }, engine);
    const { token, call } = await send(withNonce(current));
    const outcome = await verifier.tryVerify(token, call);
    expect(outcome).toMatchObject({
      ok: false,
      error: { code, headers: { 'dpop-nonce': current, 'cache-control': 'no-store' } },
    });
  });

  test('come with the refusal of a route, and of a closed verifier', async () => {
    const verifier = setting.verifier({ dpop: toDpop({ nonce }) }, engine);
    const { token, call } = await send(withNonce(current));
    const identity = await verifier.verify(token, call);
    const needs = { scopes: ['orders'] };
    await expect(verifier.authorize(identity, needs, call)).rejects.toMatchObject({
      code: 'insufficient_scope',
      headers: { 'dpop-nonce': current },
    });
    await verifier.close();
    await expect(verifier.verify(token, call)).rejects.toMatchObject({
      code: 'verifier_closed',
      headers: { 'dpop-nonce': current },
    });
  });

  test('do not come without nonces, or without the scheme', async () => {
    expect(await answer({}, {}, engine)).toMatchObject({ code: 'passed', nonce: undefined });
    expect(await answer({}, { proofs: () => [] }, engine)).toMatchObject({ nonce: undefined });
    const verifier = setting.verifier({ dpop: toDpop({ nonce }) }, engine);
    const { token, call } = await send(withNonce(current));
    await expect(verifier.verify(token, { ...call, scheme: 'Bearer' })).rejects.toMatchObject({
      headers: expect.not.objectContaining({ 'dpop-nonce': current }) as object,
    });
  });

  test('that cannot be made leave the refusal as it is', async () => {
    const dpop = toDpop({ nonce });
    const verifier = setting.verifier({ dpop: { ...dpop, nextNonce: fails } }, engine);
    const { token, call } = await send({ proofs: () => [] });
    await expect(verifier.verify(token, call)).rejects.toMatchObject({
      code: 'dpop_proof_missing',
    });
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
