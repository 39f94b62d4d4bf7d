import { expect, test } from 'vitest';
import { createProofKeyMemory } from '../../src/dpop/proof-keys.ts';
import type { ProofKey } from '../../src/dpop/proof-keys.ts';

function proven(thumbprint: string, header: string = thumbprint): ProofKey {
  return { thumbprint, header } as ProofKey;
}

test('recalls a key by the thumbprint in the token and the very header', () => {
  const memory = createProofKeyMemory();
  memory.keep(proven('a', 'header of a'));
  expect(memory.recall('a', 'header of a')).toMatchObject({ thumbprint: 'a' });
  expect(memory.recall('a', 'another header')).toBeUndefined();
  expect(memory.recall('b', 'header of a')).toBeUndefined();
});

test('keeps one header per key: a client that varies it has no more room', () => {
  const memory = createProofKeyMemory(2);
  memory.keep(proven('a'));
  for (let count = 0; count < 10; count++) memory.keep(proven('b', `header ${count}`));
  expect(memory.recall('a', 'a')).toBeDefined();
  expect(memory.recall('b', 'header 9')).toBeDefined();
  expect(memory.recall('b', 'header 8')).toBeUndefined();
});

test('lets the oldest go that was not used lately', () => {
  const memory = createProofKeyMemory(3);
  for (const name of ['a', 'b', 'c']) memory.keep(proven(name));
  memory.recall('a', 'a');
  memory.keep(proven('d'));
  expect(['a', 'b', 'c', 'd'].filter((name) => memory.recall(name, name))).toEqual(['a', 'c', 'd']);
  // All were used now: the oldest has to go all the same.
  memory.keep(proven('e'));
  expect(['a', 'c', 'd', 'e'].filter((name) => memory.recall(name, name))).toHaveLength(3);
});

test('keeps no header that is longer than any key needs', () => {
  const memory = createProofKeyMemory();
  memory.keep(proven('a', 'x'.repeat(2049)));
  expect(memory.recall('a', 'x'.repeat(2049))).toBeUndefined();
  memory.keep(proven('a', 'x'.repeat(2048)));
  expect(memory.recall('a', 'x'.repeat(2048))).toBeDefined();
});
