import { describe, expect, test } from 'vitest';
import { createNonces } from '../../src/dpop/nonce.ts';
import type { NonceSettings } from '../../src/dpop/nonce.ts';
import type { Engine } from '../../src/jose/engine.ts';
import { ENGINES } from '../setting.ts';
import { nonceOf } from './client.ts';

const NOW = 1_800_000_000;
const SECRETS = ['the first secret, of 32 bytes or more', 'the second secret, of 32 bytes too'];
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const [FIRST = '', SECOND = ''] = SECRETS;

function create(settings: Partial<NonceSettings> = {}): ReturnType<typeof createNonces> {
  return createNonces({ secrets: [bytesOf(FIRST)], ttlSeconds: 300, ...settings });
}

function watch(): { engine: Engine; macs: () => number } {
  let macs = 0;
  const engine = ENGINES.node();
  const mac: Engine['mac'] = (secret, text) => {
    macs += 1;
    return engine.mac(secret, text);
  };
  return { engine: { ...engine, mac }, macs: () => macs };
}

describe.each(Object.entries(ENGINES))('nonces on the %s engine', (_, createEngine) => {
  const engine = createEngine();
  const at = (
    nowSeconds: number,
  ): { engine: Engine; nowSeconds: number; clockToleranceSeconds: number } => ({
    engine,
    nowSeconds,
    clockToleranceSeconds: 5,
  });

  test('are the second of issue and its MAC', async () => {
    expect(await create().issue(at(NOW + 0.7))).toBe(nonceOf(FIRST, NOW));
  });

  test.each([
    [-5.1, false],
    [-5, true],
    [0, true],
    [299.9, true],
    [300, false],
  ])('at an age of %s seconds: %s', async (age, expected) => {
    expect(await create().check(nonceOf(FIRST, NOW), at(NOW + age))).toBe(expected);
  });

  test('can be used again and again, also in another process with the secret', async () => {
    const nonce = await create().issue(at(NOW));
    const elsewhere = create();
    for (const age of [0, 1, 200]) expect(await elsewhere.check(nonce, at(NOW + age))).toBe(true);
  });

  test('with several secrets: the first makes them, all are accepted', async () => {
    const rotated = create({ secrets: SECRETS.map(bytesOf).toReversed() });
    expect(await rotated.issue(at(NOW))).toBe(nonceOf(SECOND, NOW));
    expect(await rotated.check(nonceOf(FIRST, NOW), at(NOW))).toBe(true);
    expect(await rotated.check(nonceOf(SECOND, NOW), at(NOW))).toBe(true);
    expect(await create().check(nonceOf(SECOND, NOW), at(NOW))).toBe(false);
  });

  test('without a secret each process has its own', async () => {
    const [one, two] = [create({ secrets: [] }), create({ secrets: [] })];
    const nonce = await one.issue(at(NOW));
    expect(await one.check(nonce, at(NOW))).toBe(true);
    expect(await two.check(nonce, at(NOW))).toBe(false);
  });

  test('fit into the header and the claim (RFC 9449 §8.1)', async () => {
    expect(await create().issue(at(NOW))).toMatch(/^[\u0021\u0023-\u005B\u005D-\u007E]+$/);
  });
});

describe('the work for nonces', () => {
  test('is one MAC per second, however many are issued', async () => {
    const { engine, macs } = watch();
    const nonces = create();
    for (let count = 0; count < 100; count++)
      await nonces.issue({ engine, nowSeconds: NOW + 0.001 * count });
    expect(macs()).toBe(1);
    await nonces.issue({ engine, nowSeconds: NOW + 1 });
    expect(macs()).toBe(2);
  });

  test('is none for a text that is no nonce, or of no acceptable time', async () => {
    const { engine, macs } = watch();
    const context = { engine, nowSeconds: NOW, clockToleranceSeconds: 5 };
    const texts = [
      '',
      'x',
      '.',
      'x'.repeat(8000),
      nonceOf(FIRST, NOW - 301),
      nonceOf(FIRST, NOW + 6),
    ];
    for (const nonce of texts) expect(await create().check(nonce, context)).toBe(false);
    expect(macs()).toBe(0);
  });

  test('draws no random number before it is needed', async () => {
    const original = crypto.getRandomValues.bind(crypto);
    let draws = 0;
    crypto.getRandomValues = (array) => {
      draws += 1;
      return original(array);
    };
    try {
      const nonces = create({ secrets: [] });
      expect(draws).toBe(0);
      await nonces.issue({ engine: ENGINES.node(), nowSeconds: NOW });
      await nonces.issue({ engine: ENGINES.node(), nowSeconds: NOW + 1 });
      expect(draws).toBe(1);
    } finally {
      crypto.getRandomValues = original;
    }
  });
});
