import type { AuthEvent } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test, vi } from 'vitest';
import type { KeySet } from '../../src/contract/key-source.ts';
import type { Engine, ImportedKey } from '../../src/jose/engine.ts';
import type { Jwk } from '../../src/jose/jwk.ts';
import { createKeyMemory } from '../../src/memory/key-memory.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import type { TrustEntry } from '../../src/policy/trust.ts';
import { AUDIENCE, createSetting, ENGINES, ISSUER, published } from '../setting.ts';

const { keys: source } = await createSetting();
const setOf = (keys: readonly Jwk[]): KeySet => ({
  keys,
  generation: 1,
  ageSeconds: 0,
  stale: false,
});
const entryOf = (options: object = {}): TrustEntry =>
  compilePolicy({ issuer: ISSUER, audience: AUDIENCE, keys: source, ...options }).trusted.get(
    ISSUER,
  ) as TrustEntry;
const good = published(testKeys.rsa[0], { kid: 'a', alg: 'RS256' });
const imported = {} as ImportedKey;

function setUp(importKey: Engine['importKey'] = () => imported): {
  readonly memory: ReturnType<typeof createKeyMemory>;
  readonly events: AuthEvent[];
  readonly importKey: ReturnType<typeof vi.fn<Engine['importKey']>>;
} {
  const events: AuthEvent[] = [];
  const spied = vi.fn(importKey);
  const engine: Engine = { ...ENGINES.node(), importKey: spied, verify: () => true };
  return {
    memory: createKeyMemory(engine, (event) => events.push(event)),
    events,
    importKey: spied,
  };
}

describe('indexOf', () => {
  test('works once for one list of keys, however often it is handed out', () => {
    const { memory } = setUp();
    const entry = entryOf();
    const keys = [good];
    const index = memory.indexOf(entry, setOf(keys));
    expect(memory.indexOf(entry, { ...setOf(keys), ageSeconds: 90, stale: true })).toBe(index);
    expect(memory.indexOf(entry, setOf([good]))).not.toBe(index);
  });

  test('issuers that share a source have indexes of their own', () => {
    const { memory } = setUp();
    const keys = [published(testKeys.rsa[0], { kid: 'a' })];
    const first = memory.indexOf(entryOf({ algorithms: ['RS256'] }), setOf(keys));
    const second = memory.indexOf(entryOf({ algorithms: ['PS256'] }), setOf(keys));
    expect(first.find('RS256', 'a')).toHaveLength(1);
    expect(second.find('RS256', 'a')).toHaveLength(0);
    expect(second.find('PS256', 'a')).toHaveLength(1);
  });

  test('tells once per set what is faulty, and not what is for other uses', () => {
    const { memory, events } = setUp();
    const entry = entryOf({ algorithms: ['RS256', 'PS256'] });
    const keys = [
      good,
      published(testKeys.rsa[1]),
      published(testKeys.weakRsa, { alg: 'RS256' }),
      { ...good, d: 'AQ' },
      { ...good, n: '' },
      { ...good, n: 'AAAA' },
      { ...good, use: 'enc' },
    ];
    memory.indexOf(entry, setOf(keys));
    memory.indexOf(entry, setOf(keys));
    expect(events).toEqual([
      { type: 'keys-unusable', issuer: ISSUER, reason: 'rsa-without-alg', keys: 1 },
      { type: 'keys-unusable', issuer: ISSUER, reason: 'invalid', keys: 2 },
      { type: 'keys-unusable', issuer: ISSUER, reason: 'private', keys: 1 },
      { type: 'keys-unusable', issuer: ISSUER, reason: 'weak', keys: 1 },
    ]);
  });
});

const entry = entryOf();
const keyFrom = (memory: ReturnType<typeof createKeyMemory>): never =>
  memory.indexOf(entry, setOf([good])).usable[0] as never;

describe('importOf', () => {
  test('imports a key once', () => {
    const { memory, importKey } = setUp();
    const key = keyFrom(memory);
    const found = memory.importOf(entry, key);
    expect(found).toEqual([{ key, imported }]);
    expect(memory.importOf(entry, key)).toBe(found);
    expect(importKey).toHaveBeenCalledOnce();
  });

  test.each<[string, Engine['importKey']]>([
    [
      'throws',
      () => {
        throw new Error('off the curve');
      },
    ],
    ['rejects', async () => Promise.reject(new Error('off the curve'))],
  ])('remembers that an import %s, and tells the operator once', async (_, importIt) => {
    const { memory, importKey, events } = setUp(importIt);
    const key = keyFrom(memory);
    expect(await memory.importOf(entry, key)).toEqual([]);
    expect(memory.importOf(entry, key)).toEqual([]);
    expect(importKey).toHaveBeenCalledOnce();
    expect(events).toEqual([{ type: 'keys-unusable', issuer: ISSUER, reason: 'invalid', keys: 1 }]);
  });

  test('imports that fail at once tell the operator once', async () => {
    const { memory, events } = setUp(async () => Promise.reject(new Error('off the curve')));
    const key = keyFrom(memory);
    const [first, second] = [memory.importOf(entry, key), memory.importOf(entry, key)];
    expect([await first, await second]).toEqual([[], []]);
    expect(events).toHaveLength(1);
  });

  test('shares the result of a late import, never its promise', async () => {
    const { memory } = setUp(async () => imported);
    const key = keyFrom(memory);
    const first = memory.importOf(entry, key);
    const second = memory.importOf(entry, key);
    expect(first).not.toBe(second);
    const both = await Promise.all([first, second]);
    expect(both).toEqual([[{ key, imported }], [{ key, imported }]]);
    expect(both).toContain(memory.importOf(entry, key));
  });
});
