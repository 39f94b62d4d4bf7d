import { describe, expect, test, vi } from 'vitest';
import type { TokenCache } from '../../src/memory/token-cache.ts';
import { createCacheSetting, HIT, PASSED, sign, WAYS } from './cache-setting.ts';

interface Kept {
  readonly name: string;
  readonly value: unknown;
  readonly bytes: number;
}

const kept = vi.hoisted((): Kept[] => []);
vi.mock(import('../../src/memory/token-cache.ts'), async (load) => {
  const { createTokenCache } = await load();
  return {
    createTokenCache: <Value>(maxBytes: number): TokenCache<Value> => {
      const cache = createTokenCache<Value>(maxBytes);
      return {
        ...cache,
        set: (name, value, bytes) => {
          kept.push({ name, value, bytes });
          cache.set(name, value, bytes);
        },
      };
    },
  };
});

/** Returns every string that can be reached from `root`, including names. */
function textsIn(root: object): readonly string[] {
  const nodes = new Set<object>([root]);
  const texts: string[] = [];
  for (const node of nodes) {
    const parts: unknown[] = Reflect.ownKeys(node).flatMap((key): unknown[] => [
      key,
      Reflect.get(node, key),
    ]);
    if (node instanceof Map || node instanceof Set) parts.push(...([...node].flat() as unknown[]));
    for (const part of parts) {
      if (typeof part === 'string') texts.push(part);
      else if (typeof part === 'object' && part !== null) nodes.add(part);
    }
  }
  return texts;
}

describe.each(WAYS)('%s', (_, way) => {
  test('what is kept, and under which name', async () => {
    kept.length = 0;
    const setting = await createCacheSetting(way);
    const token = await sign(setting, { scope: 'a' });
    expect(await setting.see(token)).toEqual(PASSED);
    expect(await setting.see(token)).toEqual(HIT);
    expect((await setting.verify(token)).token).toBe(token);
    expect(kept).toHaveLength(1);
    const [{ name, value }] = kept as [Kept];
    const segments = token.split('.').slice(1);
    const texts = [name, ...textsIn(value as object)];
    const isThere = segments.some((segment) => texts.some((text) => text.includes(segment)));
    expect(isThere).toBe(way.storage === 'token');
    // An identity hides the token where no walk finds it, so it may not be kept either.
    expect(toIdentity(value) !== undefined).toBe(way.storage === 'token');
    expect(name).toBe(way.storage === 'token' ? token : /^[\w-]{43}$/.exec(name)?.[0]);
  });

  test('the size grows with the token, with its claims, and with what a schema makes of them', async () => {
    kept.length = 0;
    const setting = await createCacheSetting(way);
    const bytesOf = async (claims: object): Promise<number> => {
      await setting.see(await sign(setting, { jti: 'j', ...claims }));
      return kept.at(-1)?.bytes ?? 0;
    };
    await bytesOf({ list: [], sub: 'user-2' });
    const least = await bytesOf({ list: [] });
    const steps: readonly (readonly [object, number])[] = [
      [{ list: Array.from({ length: 100 }, () => ({})) }, 100 * 56],
      [{ list: Array.from({ length: 100 }, () => 'x') }, 100 * 24],
      [{ list: Array.from({ length: 100 }, () => 0.5) }, 100 * 16],
      [{ list: ['x'.repeat(1000)] }, 1000],
      [{ list: ['\u65e5'.repeat(1000)] }, 2000],
      [{ scope: 'a '.repeat(100).trim() }, 100 * 64],
      [Object.fromEntries(Array.from({ length: 100 }, (__, at) => [`own${at}`, 1])), 100 * 100],
    ];
    for (const [claims, more] of steps) {
      expect((await bytesOf(claims)) - least).toBeGreaterThanOrEqual(more);
    }
    const claims = {
      '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
    };
    const withSchema = await createCacheSetting(way, { claims });
    const more = { list: ['x'.repeat(1000)] };
    const without = await bytesOf({ ...more, sub: 'user-3' });
    await withSchema.see(await sign(setting, { jti: 'j', ...more, sub: 'user-3' }));
    expect(kept).toHaveLength(steps.length + 4);
    expect(kept.at(-1)?.bytes).toBeGreaterThan(without + 1000);
  });

  test('names that are known cost little more than their place', async () => {
    kept.length = 0;
    const setting = await createCacheSetting(way);
    const many = Object.fromEntries(Array.from({ length: 100 }, (__, at) => [`c${at}`, 1]));
    for (const sub of ['1', '2', '3']) await setting.see(await sign(setting, { ...many, sub }));
    const [first, second, third] = kept.map(({ bytes }) => bytes) as [number, number, number];
    expect(first - second).toBeGreaterThan(10_000);
    expect(third).toBe(second);
  });
});

function toIdentity(value: unknown): unknown {
  return Object.getOwnPropertyDescriptor(value, 'identity')?.value;
}
