import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createAttachment } from '../../src/http/attachment.ts';

describe('createAttachment', () => {
  test('remembers a value for each object, the last one given', () => {
    const attachment = createAttachment<number>();
    const [a, b] = [{}, {}];
    expect(attachment.get(a)).toBeUndefined();
    attachment.set(a, 1);
    attachment.set(b, 2);
    attachment.set(a, 3);
    expect([attachment.get(a), attachment.get(b)]).toEqual([3, 2]);
  });

  test('two memories never share', () => {
    const [one, other] = [createAttachment<string>(), createAttachment<string>()];
    const target = {};
    one.set(target, 'one');
    expect(other.get(target)).toBeUndefined();
  });

  test('leaves no trace on the object, not even on one that is frozen', () => {
    const attachment = createAttachment<string>();
    const target = Object.freeze({ a: 1 });
    attachment.set(target, 'secret');
    expect(attachment.get(target)).toBe('secret');
    expect(Reflect.ownKeys(target)).toEqual(['a']);
    expect(inspect(target, { showHidden: true })).not.toContain('secret');
    expect(attachment.get({ ...target })).toBeUndefined();
    expect(attachment.get(Object.create(target) as object)).toBeUndefined();
  });

  test('a proxy is an object of its own', () => {
    const attachment = createAttachment<string>();
    const target = {};
    const proxy = new Proxy(target, {});
    attachment.set(target, 'target');
    expect(attachment.get(proxy)).toBeUndefined();
  });
});
