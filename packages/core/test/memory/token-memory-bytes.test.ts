import { describe, expect, test, vi } from 'vitest';
import { createSizeEstimate } from '../../src/memory/footprint.ts';
import type { TokenCache } from '../../src/memory/token-cache.ts';
import { createCacheSetting, HIT, PASSED, sign, toSchema, WAYS } from './cache-setting.ts';

const sizes = vi.hoisted((): { readonly name: string; readonly bytes: number }[] => []);
vi.mock(import('../../src/memory/token-cache.ts'), async (load) => {
  const { createTokenCache } = await load();
  return {
    createTokenCache: <Value>(maxBytes: number): TokenCache<Value> => {
      const cache = createTokenCache<Value>(maxBytes);
      return {
        ...cache,
        set: (name, value, bytes) => {
          sizes.push({ name, bytes });
          cache.set(name, value, bytes);
        },
      };
    },
  };
});

const ENTRY = 600;

describe.each(WAYS)('%s: an entry weighs', (_, way) => {
  test('itself, its name, the kid, and the payload', async () => {
    sizes.length = 0;
    const setting = await createCacheSetting(way);
    const token = await sign(setting, { scope: 'a b', list: [1, 'x'] });
    const { claims } = await setting.verify(token);
    const [size] = sizes;
    const kid = 'a';
    expect(size?.bytes).toBe(
      ENTRY + (size?.name.length ?? 0) + kid.length + createSizeEstimate()(claims),
    );
  });

  test('no more where there is no kid', async () => {
    sizes.length = 0;
    const setting = await createCacheSetting(way);
    const token = await setting.issuer.sign({}, { kid: null, expiresInSeconds: 3600 });
    const { claims } = await setting.verify(token);
    const [size] = sizes;
    expect(size?.bytes).toBe(ENTRY + (size?.name.length ?? 0) + createSizeEstimate()(claims));
  });

  test('and may come in a token of the greatest length', async () => {
    const { length } = await sign(await createCacheSetting(way), { jti: 'j' });
    const setting = await createCacheSetting(way, { maxTokenBytes: length });
    const token = await sign(setting, { jti: 'j' });
    expect(token).toHaveLength(length);
    expect(await setting.see(token)).toEqual(PASSED);
    expect(await setting.see(token)).toEqual(HIT);
  });

  test('and what the schema made of the payload', async () => {
    sizes.length = 0;
    const setting = await createCacheSetting(way, {
      claims: toSchema(() => ({ roles: ['admin'], note: 'text' })),
    });
    const token = await sign(setting, { scope: 'a b' });
    const { claims } = await setting.verify(token);
    const { roles: _roles, note: _note, ...payload } = { roles: [], note: '', ...claims };
    const weigh = createSizeEstimate();
    const [size] = sizes;
    const both = weigh(payload) + weigh(claims);
    expect(size?.bytes).toBe(ENTRY + (size?.name.length ?? 0) + 1 + both);
  });
});
