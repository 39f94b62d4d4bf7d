import type { VerifyRequest } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { createDpopSetting, decide, ORIGIN } from './setting.ts';

const setting = await createDpopSetting();
const { api, send } = setting;

async function at(publicUrl: unknown): Promise<string> {
  return decide(api({ publicUrl }), await send({ url: `${ORIGIN}/public/orders` }));
}

describe('publicUrl', () => {
  test('says which URL the proof has to name', async () => {
    expect(await at(({ url }: VerifyRequest) => `${ORIGIN}/public${url}`)).toBe('passed');
    expect(await at(() => 'HTTPS://api.test:443/p%75blic/orders?x#y')).toBe('passed');
    expect(await at(() => `${ORIGIN}/orders`)).toBe('dpop_proof_url');
  });

  test('stands for its own origin only, where several are listed', async () => {
    const dpop = {
      publicOrigin: [ORIGIN, 'https://b.test'],
      publicUrl: () => 'https://b.test/orders',
    };
    expect(await decide(api(dpop), await send())).toBe('dpop_proof_url');
    expect(await decide(api(dpop), await send({ url: 'https://b.test/orders' }))).toBe('passed');
  });

  test.each<[string, () => unknown]>([
    ['another origin', () => 'https://evil.test/public/orders'],
    ['a path', () => '/public/orders'],
    ['dot segments', () => `${ORIGIN}/x/../public/orders`],
    ['user info', () => 'https://api.test@evil.test/public/orders'],
    ['nothing', () => undefined],
    ['an object', () => new URL(`${ORIGIN}/public/orders`)],
    [
      'a throw',
      () => {
        throw new Error('no');
      },
    ],
  ])('is our own mistake when it answers %s', async (_, publicUrl) => {
    setting.events.length = 0;
    expect(await at(publicUrl)).toBe('verification_unavailable');
    expect(setting.events).toContainEqual({
      type: 'callback-failed',
      callback: 'publicUrl',
      reason: 'threw',
    });
  });

  test('does not see a request with a target that is no path', async () => {
    let calls = 0;
    const dpop = { publicUrl: () => ((calls += 1), `${ORIGIN}/orders`) };
    const sent = await send({ target: 'http://evil.test/orders', url: `${ORIGIN}/orders` });
    expect(await decide(api(dpop), sent)).toBe('invalid_request_target');
    expect(calls).toBe(0);
  });
});
