import type { AuthEvent } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test, vi } from 'vitest';
import type { KeySet } from '../../src/contract/key-source.ts';
import { toAlgorithm } from '../../src/jose/algorithms.ts';
import type { Algorithm, AlgorithmName } from '../../src/jose/algorithms.ts';
import type { Engine, ImportedKey } from '../../src/jose/engine.ts';
import type { Jwk, VerificationKey } from '../../src/jose/jwk.ts';
import { createKeyMemory } from '../../src/memory/key-memory.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import type { TrustEntry } from '../../src/policy/trust.ts';
import type { SelectedKey } from '../../src/verify/context.ts';
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

const toSelected = (key: VerificationKey): SelectedKey => {
  const { algorithm, signatureBytes } = key;
  return { key, imported, algorithm, signatureBytes };
};

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
      { ...good, kid: 'p', d: 'AQ' },
      { ...good, kid: 'i', n: '' },
      { ...good, kid: 'j', n: 'AAAA' },
      { ...good, kid: 'u', use: 'enc' },
    ];
    memory.indexOf(entry, setOf(keys));
    memory.indexOf(entry, setOf(keys));
    expect(events).toEqual([
      { type: 'keys-unusable', issuer: ISSUER, reason: 'rsa-without-alg', keys: 1 },
      { type: 'keys-unusable', issuer: ISSUER, reason: 'invalid', keys: 2, kids: ['i', 'j'] },
      { type: 'keys-unusable', issuer: ISSUER, reason: 'private', keys: 1, kids: ['p'] },
      { type: 'keys-unusable', issuer: ISSUER, reason: 'weak', keys: 1 },
    ]);
  });

  test('tells which keys the source skipped, together with those it skips itself', () => {
    const { memory, events } = setUp();
    const skipped = [
      { kid: 's', reason: 'private' },
      { reason: 'invalid' },
      { kid: 'e', reason: 'unsupported' },
    ] as const;
    memory.indexOf(entryOf(), { ...setOf([good, { ...good, kid: 'p', d: 'AQ' }]), skipped });
    expect(events).toEqual([
      { type: 'keys-unusable', issuer: ISSUER, reason: 'invalid', keys: 1 },
      { type: 'keys-unusable', issuer: ISSUER, reason: 'private', keys: 2, kids: ['s', 'p'] },
    ]);
  });

  test('hands out names that may stand in a log: few, short, printable', () => {
    const { memory, events } = setUp();
    const keys = Array.from({ length: 50 }, (_, at) => ({
      ...good,
      kid: `${at}\r\n\u001b[2J\u202e${'k'.repeat(400)}`,
      d: 'AQ',
    }));
    memory.indexOf(entryOf(), setOf(keys));
    const [event] = events as unknown as readonly [{ kids: readonly string[] }];
    expect(event).toMatchObject({ reason: 'private', keys: 50 });
    expect(event.kids).toHaveLength(10);
    for (const kid of event.kids) expect(kid).toMatch(/^\d\?{3}\[2J\?k{120,}$/);
    for (const kid of event.kids) expect(kid).toHaveLength(128);
  });

  test('gives an issuer no key that belongs to another one of a shared set', () => {
    const { memory, events } = setUp();
    const keys = [good, { ...good, kid: 'b', issuer: 'https://other.test' }];
    expect(memory.indexOf(entryOf(), setOf(keys)).usable.map(({ kid }) => kid)).toEqual(['a']);
    expect(events).toEqual([]);
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
    expect(found).toEqual([toSelected(key)]);
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
    const event = { type: 'keys-unusable', issuer: ISSUER, reason: 'unsupported', keys: 1 };
    expect(events).toEqual([{ ...event, kids: ['a'] }]);
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
    expect(both).toEqual([[toSelected(key)], [toSelected(key)]]);
    expect(both).toContain(memory.importOf(entry, key));
  });
});

const keysFrom = (memory: ReturnType<typeof createKeyMemory>, count: number): never => {
  const keys = Array.from({ length: count }, (_, at) => ({
    ...good,
    kid: `${at}`,
    n: modulus(at),
  }));
  return memory.indexOf(entry, setOf(keys)).find('RS256', undefined) as never;
};
const failing: Engine['importKey'] = () => {
  throw new Error('not on this runtime');
};

describe('importTwo', () => {
  test('imports no more than two keys of a long list, once', () => {
    const { memory, importKey } = setUp();
    const candidates = keysFrom(memory, 1000);
    expect(memory.importTwo(entry, candidates)).toHaveLength(2);
    expect(memory.importTwo(entry, candidates)).toBe(memory.importTwo(entry, candidates));
    expect(importKey).toHaveBeenCalledTimes(2);
  });

  test('passes over keys that cannot be imported, once', () => {
    const { memory, importKey } = setUp((jwk) =>
      jwk.kty === 'RSA' && jwk.n === modulus(7) ? imported : failing(jwk, {} as never),
    );
    const candidates = keysFrom(memory, 30);
    expect(memory.importTwo(entry, candidates)).toHaveLength(1);
    expect(memory.importTwo(entry, candidates)).toHaveLength(1);
    expect(importKey).toHaveBeenCalledTimes(30);
  });

  test('finds none where none can be imported', async () => {
    const { memory } = setUp(async () => Promise.reject(new Error('not on this runtime')));
    const candidates = keysFrom(memory, 3);
    expect(await memory.importTwo(entry, candidates)).toEqual([]);
    expect(memory.importTwo(entry, candidates)).toEqual([]);
  });

  test('shares the result of late imports, never their promise', async () => {
    const { memory } = setUp(async () => imported);
    const candidates = keysFrom(memory, 5);
    const [first, second] = [
      memory.importTwo(entry, candidates),
      memory.importTwo(entry, candidates),
    ];
    expect(first).not.toBe(second);
    expect(await first).toHaveLength(2);
    expect(await second).toEqual(await first);
    expect(memory.importTwo(entry, candidates)).toHaveLength(2);
  });
});

/** A modulus of its own for each number. */
function modulus(at: number): string {
  const bytes = Buffer.from(String(good.n), 'base64url');
  bytes.writeUInt32BE(at, 8);
  return bytes.toString('base64url');
}

const header = (
  kid: string | undefined,
  name: AlgorithmName = 'RS256',
): { readonly kid: string | undefined; readonly algorithm: Algorithm } => ({
  kid,
  algorithm: toAlgorithm(name) as Algorithm,
});

function select(kid: string, set: KeySet): ReturnType<typeof setUp> & { owner: TrustEntry } {
  const up = setUp();
  const owner = entryOf({ algorithms: ['RS256', 'PS256'] });
  const [key] = up.memory.indexOf(owner, set).find('RS256', kid);
  up.memory.keepSelected(owner, set, header(kid), toSelected(key as VerificationKey));
  return { ...up, owner };
}

describe('the key that was selected last', () => {
  const other = published(testKeys.rsa[1], { kid: 'b', alg: 'RS256' });

  test('serves the next token that names it, whatever object the set came in', () => {
    const set = setOf([good, other]);
    const { memory, owner } = select('a', set);
    const again = { ...set, ageSeconds: 90, stale: true };
    expect(memory.recallSelected(owner, again, header('a'))?.key.kid).toBe('a');
  });

  test('does not serve another kid, no kid, another algorithm, another set or another issuer', () => {
    const set = setOf([good, other]);
    const { memory, owner } = select('a', set);
    expect(memory.recallSelected(owner, set, header('b'))).toBeUndefined();
    expect(memory.recallSelected(owner, set, header(undefined))).toBeUndefined();
    expect(memory.recallSelected(owner, set, header('a', 'PS256'))).toBeUndefined();
    expect(memory.recallSelected(owner, setOf([good, other]), header('a'))).toBeUndefined();
    expect(memory.recallSelected(entryOf(), set, header('a'))).toBeUndefined();
  });

  test('is forgotten with the set it is of', () => {
    const set = setOf([good, other]);
    const { memory, owner } = select('a', set);
    const next = setOf([other]);
    memory.indexOf(owner, next);
    expect(memory.recallSelected(owner, set, header('a'))).toBeUndefined();
    expect(memory.recallSelected(owner, next, header('a'))).toBeUndefined();
  });

  test('is not kept for a token without kid, nor for a set that is no longer in use', () => {
    const set = setOf([good]);
    const { memory, owner } = select('a', set);
    const next = setOf([good]);
    const [key] = memory.indexOf(owner, next).find('RS256', 'a');
    const selected = toSelected(key as VerificationKey);
    memory.keepSelected(owner, next, header(undefined), selected);
    memory.keepSelected(owner, set, header('a'), selected);
    expect(memory.recallSelected(owner, next, header('a'))).toBeUndefined();
    expect(memory.recallSelected(owner, next, header(undefined))).toBeUndefined();
  });
});
