import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createPrivateSlot } from '../../src/collections/private-slot.ts';

describe('createPrivateSlot', () => {
  test('stores a value for each object, the last one that was set', () => {
    const slot = createPrivateSlot<number>();
    const [a, b] = [{}, {}];
    expect(slot.get(a)).toBeUndefined();
    slot.set(a, 1);
    slot.set(b, 2);
    slot.set(a, 3);
    expect([slot.get(a), slot.get(b)]).toEqual([3, 2]);
  });

  test('two slots never share', () => {
    const [one, other] = [createPrivateSlot<string>(), createPrivateSlot<string>()];
    const target = {};
    one.set(target, 'one');
    expect(other.get(target)).toBeUndefined();
  });

  test('leaves no trace on the object, not even on one that is frozen', () => {
    const slot = createPrivateSlot<string>();
    const target = Object.freeze({ a: 1 });
    slot.set(target, 'secret');
    expect(slot.get(target)).toBe('secret');
    expect(Reflect.ownKeys(target)).toEqual(['a']);
    expect(inspect(target, { showHidden: true })).not.toContain('secret');
    expect(slot.get({ ...target })).toBeUndefined();
    expect(slot.get(Object.create(target) as object)).toBeUndefined();
  });

  test('a proxy is an object of its own', () => {
    const slot = createPrivateSlot<string>();
    const target = {};
    const proxy = new Proxy(target, {});
    slot.set(target, 'target');
    expect(slot.get(proxy)).toBeUndefined();
  });
});
