import { describe, expect, test } from 'vitest';
import { splitCompact } from '../../src/wire/compact.ts';

describe('splitCompact', () => {
  test.each([
    ['header.payload.signature', 'header', 'payload', 'signature'],
    ['h.p.s', 'h', 'p', 's'],
    ['header..signature', 'header', '', 'signature'],
    ['header.payload.', 'header', 'payload', ''],
    ['h..', 'h', '', ''],
  ])('%s', (text, header, payload, signature) => {
    const signingInput = `${header}.${payload}`;
    expect(splitCompact(text)).toEqual({ header, payload, signature, signingInput });
  });

  test.each([
    '',
    'header',
    'header.payload',
    'header.',
    'h.',
    '.',
    '..',
    '.payload',
    '.payload.signature',
    '..signature',
    'a.b.c.',
    'a.b.c.d',
    'a...',
    'a.b.c.d.e',
    '....',
  ])('%j is none', (text) => {
    expect(splitCompact(text)).toBeUndefined();
  });

  test('a million dots are none', () => {
    expect(splitCompact('.'.repeat(1_000_000))).toBeUndefined();
  });
});
