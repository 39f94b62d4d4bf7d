import type { IssuerSlot } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import type { FetchJwks } from '../src/index.ts';
import { createJwk } from './keys.ts';
import { namesOf, openSource } from './tenants.ts';

// A verifier hands a slot with each lookup. What is noted in it may be old, or not ours.

const [ONE = '', OTHER = ''] = namesOf(2);
const slotOf = (record?: unknown): IssuerSlot => ({ record });
const kidOf = (keys: FetchJwks, issuer: string, slot: IssuerSlot): string | undefined =>
  keys.peek(issuer, slot)?.keys[0]?.kid;

async function open(...issuers: readonly string[]): Promise<ReturnType<typeof openSource>> {
  const opened = openSource();
  for (const issuer of issuers) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is easier to follow
    await opened.keys.load(issuer, 'cold', {});
  }
  return opened;
}

describe('the slot of an issuer', () => {
  test('brings the keys of this issuer again', async () => {
    const { keys } = await open(ONE);
    const slot = slotOf();
    expect(kidOf(keys, ONE, slot)).toBe(ONE);
    expect(slot.record).toBeDefined();
    expect(kidOf(keys, ONE, slot)).toBe(ONE);
  });

  test('never brings the keys of another issuer', async () => {
    const { keys } = await open(ONE, OTHER);
    const slot = slotOf();
    keys.peek(ONE, slot);
    expect(kidOf(keys, OTHER, slot)).toBe(OTHER);
    expect(kidOf(keys, ONE, slot)).toBe(ONE);
  });

  test('brings nothing of an issuer that was forgotten, and the new keys once it is back', async () => {
    const { keys, tenants } = await open(ONE);
    const slot = slotOf();
    keys.peek(ONE, slot);
    keys.forget(ONE);
    expect(keys.peek(ONE, slot)).toBeUndefined();
    tenants.keysOf = () => [{ ...createJwk('new') }];
    await keys.load(ONE, 'cold', {});
    expect(kidOf(keys, ONE, slot)).toBe('new');
  });

  test('brings nothing after a purge, nor after close()', async () => {
    const { keys } = await open(ONE);
    const slot = slotOf();
    keys.peek(ONE, slot);
    keys.purge(ONE);
    expect(keys.peek(ONE, slot)).toBeUndefined();
    await keys.load(ONE, 'cold', {});
    expect(kidOf(keys, ONE, slot)).toBe(ONE);
    keys.close();
    expect(keys.peek(ONE, slot)).toBeUndefined();
  });

  test('of another source is not believed', async () => {
    const [first, second] = [await open(ONE), await open()];
    const slot = slotOf();
    first.keys.peek(ONE, slot);
    expect(second.keys.peek(ONE, slot)).toBeUndefined();
  });

  test.each([[null], [{}], [{ issuer: ONE, isGone: false }], ['text'], [42]])(
    'with %j in it changes nothing',
    async (record) => {
      const { keys } = await open(ONE);
      expect(kidOf(keys, ONE, slotOf(record))).toBe(ONE);
      expect(keys.peek(OTHER, slotOf(record))).toBeUndefined();
    },
  );

  test('does not keep an issuer in use that others look up by name', async () => {
    const { keys } = await open(ONE);
    const slot = slotOf();
    keys.confirm?.(ONE, undefined, slot);
    expect(kidOf(keys, ONE, slot)).toBe(keys.peek(ONE)?.keys[0]?.kid);
  });
});
