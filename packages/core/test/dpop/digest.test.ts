import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { hmacSha256, sha256 } from './digest.ts';

// Around the lengths at which a block fills up.
const TEXTS = [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 1000].map((length) => 'é'.repeat(length));

test.each(TEXTS)('digests are those of node:crypto: %#', (text) => {
  expect(sha256(text)).toBe(createHash('sha256').update(text).digest('base64url'));
  const secret = 's'.repeat(32);
  expect(hmacSha256(secret, text)).toBe(
    createHmac('sha256', secret).update(text).digest('base64url'),
  );
});
