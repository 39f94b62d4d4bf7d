import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { createEngine } from '../../src/jose/engine-node.ts';

// A runtime without `crypto.hash`, as Node was before 20.12.
vi.mock(import('node:crypto'), async (load) => {
  const real = await load();
  const { hash: _hash, ...older } = real.default;
  return { ...real, hash: undefined, default: older } as never;
});

test.each(['', 'a.b', new Uint8Array(300)])('case %#: digests the same', (data) => {
  const digest = createHash('sha256').update(data).digest('base64url');
  expect(createEngine().digest(data)).toBe(digest);
});
