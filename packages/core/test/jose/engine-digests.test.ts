import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ENGINES } from '../setting.ts';

const bytes = Uint8Array.from({ length: 300 }, (_, index) => index);

describe.each(Object.entries(ENGINES))('the %s engine', (_, createEngine) => {
  const engine = createEngine();

  test.each([[new Uint8Array()], [bytes], [bytes.subarray(7, 90)]])(
    'digests bytes as SHA-256 does: case %#',
    async (data) => {
      const digest = createHash('sha256').update(data).digest('base64url');
      expect(await engine.digest(data)).toBe(digest);
    },
  );

  test.each(['', 'a', 'x'.repeat(20_000)])(
    'authenticates a text as HMAC does: case %#',
    async (text) => {
      for (const secret of [bytes.subarray(0, 32), bytes]) {
        const mac = createHmac('sha256', secret).update(text).digest('base64url');
        expect(await engine.mac(secret, text)).toBe(mac);
      }
    },
  );
});
