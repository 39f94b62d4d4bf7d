import { createVerifier } from '@oidc-verify/core';
import { createDpop, memoryReplay } from '@oidc-verify/core/dpop';
import type { Dpop, ProofUse } from '@oidc-verify/core/dpop';
import { authenticate, fromFetch, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest } from '@oidc-verify/core/http';
import { describe, expect, test, vi } from 'vitest';
import { once } from '../../src/dpop/request-once.ts';
import { createClient, ORIGIN } from './client.ts';
import { AUDIENCE, createSetting, ISSUER } from '../setting.ts';

const { issuer, keys, clock } = await createSetting();
const client = createClient();
const token = await issuer.sign({ cnf: { jkt: client.thumbprint } });
let proofs = 0;

async function headers(): Promise<Record<string, string>> {
  const target = { token, method: 'GET', url: `${ORIGIN}/`, jti: `proof-${(proofs += 1)}` };
  const dpop = await client.prove({ ...target, iat: clock.now() / 1000 });
  return { authorization: `DPoP ${token}`, dpop };
}
const verifierWith = (dpop: Dpop): ReturnType<typeof createVerifier> =>
  createVerifier({ issuer: ISSUER, audience: AUDIENCE, keys, now: clock.now, dpop });
const decide = async (dpop: Dpop, request: AuthRequest): Promise<string> => {
  const outcome = await authenticate(verifierWith(dpop), request);
  return outcome.ok ? 'passed' : outcome.error.code;
};
const message = async (): Promise<{ headers: Record<string, string> }> => ({
  headers: await headers(),
});

const requestWith = new Request(`${ORIGIN}/`, { headers: await headers() });

describe('a proof counts as used once per requestWith', () => {
  test('however many verifiers share the object, and however often the requestWith is viewed', async () => {
    const dpop = createDpop({ publicOrigin: ORIGIN });
    const incoming = await message();
    for (let turn = 0; turn < 3; turn++) {
      expect(await decide(dpop, fromNode(incoming))).toBe('passed');
    }
    const replayed = { headers: { ...incoming.headers } };
    expect(await decide(dpop, fromNode(replayed))).toBe('dpop_proof_replayed');
  });

  test('also where objects share no more than a store', async () => {
    const replay = memoryReplay();
    const [one, two] = [0, 0].map(() => createDpop({ publicOrigin: ORIGIN, replay }));
    const incoming = await message();
    expect(await decide(one as Dpop, fromNode(incoming))).toBe('passed');
    expect(await decide(two as Dpop, fromNode(incoming))).toBe('passed');
    expect(replay.size).toBe(1);
    const replayed = { headers: { ...incoming.headers } };
    expect(await decide(two as Dpop, fromNode(replayed))).toBe('dpop_proof_replayed');
  });

  test('also for those that look at the same time, while the store answers later', async () => {
    const store = memoryReplay();
    const record = vi.fn<(use: ProofUse) => 'recorded' | 'replayed' | 'full'>((use) =>
      store.record(use),
    );
    const dpop = createDpop({
      publicOrigin: ORIGIN,
      replay: { record: async (use) => Promise.resolve(record(use)) },
    });
    const incoming = await message();
    const codes = await Promise.all(
      Array.from({ length: 5 }, async () => decide(dpop, fromNode(incoming))),
    );
    expect(new Set(codes)).toEqual(new Set(['passed']));
    expect(record).toHaveBeenCalledOnce();
  });

  test('a Request and an AuthRequest are requests too', async () => {
    const dpop = createDpop({ publicOrigin: ORIGIN });
    expect(await decide(dpop, fromFetch(requestWith))).toBe('passed');
    expect(await decide(dpop, fromFetch(requestWith))).toBe('passed');
    expect(await decide(dpop, fromFetch(requestWith.clone()))).toBe('dpop_proof_replayed');
    const own: AuthRequest = { ...fromNode(await message()), sources: undefined };
    expect(await decide(dpop, own)).toBe('passed');
    expect(await decide(dpop, own)).toBe('passed');
    expect(await decide(dpop, { ...own })).toBe('dpop_proof_replayed');
  });

  test('a use that the store refused is refused to all', async () => {
    const record = vi.fn(() => 'full' as const);
    const dpop = createDpop({ publicOrigin: ORIGIN, replay: { record } });
    const incoming = await message();
    for (let turn = 0; turn < 2; turn++) {
      expect(await decide(dpop, fromNode(incoming))).toBe('replay_store_unavailable');
    }
    expect(record).toHaveBeenCalledOnce();
  });
});

const fails = (): never => {
  throw new Error('x');
};

const viewOf = (sources?: readonly object[]): AuthRequest => ({
  method: 'GET',
  url: '/',
  headers: () => [],
  sources,
});

describe('once', () => {
  test('runs an action once for each owner and key', () => {
    const [view, owner, other] = [viewOf(), {}, {}];
    const action = vi.fn(() => ({}));
    const first = once(view, owner, 'a', action);
    expect(once(view, owner, 'a', action)).toBe(first);
    expect(once(view, owner, 'b', action)).not.toBe(first);
    expect(once(view, other, 'a', action)).not.toBe(first);
    expect(action).toHaveBeenCalledTimes(3);
  });

  test('views with one source in common are one viewOf', () => {
    const [a, b, c, owner] = [{}, {}, {}, {}];
    const first = once(viewOf([a, b]), owner, 'k', () => ({}));
    expect(once(viewOf([b, c]), owner, 'k', () => ({}))).toBe(first);
    expect(once(viewOf([c]), owner, 'k', () => ({}))).toBe(first);
    expect(once(viewOf([{}]), owner, 'k', () => ({}))).not.toBe(first);
  });

  test('an action that throws is run again', () => {
    const [view, owner] = [viewOf(), {}];
    expect(() => once(view, owner, 'k', fails)).toThrow('x');
    expect(once(view, owner, 'k', () => 1)).toBe(1);
  });
});
