import { expect, test } from 'vitest';
import { createSetting } from '../setting.ts';

const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

test('an ES256 token has a second spelling, (r, n − s), which says the same', async () => {
  const setting = await createSetting(['ES256']);
  const token = await setting.issuer.sign({ jti: 'j1' });
  const [header, payload, signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const s = N - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const other = Buffer.concat([
    bytes.subarray(0, 32),
    Buffer.from(s.toString(16).padStart(64, '0'), 'hex'),
  ]);
  const second = [header, payload, other.toString('base64url')].join('.');
  expect(second).not.toBe(token);
  const found = await setting.verifier().verify(second);
  expect(found.claims).toEqual((await setting.verifier().verify(token)).claims);
  expect(found.jti).toBe('j1');
});
