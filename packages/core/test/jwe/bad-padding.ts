import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { encodeSegment } from '@oidc-verify/testing';
import { base64url } from 'jose';
import { RSA, toPublicPem } from './encrypt.ts';
import type { Members } from './encrypt.ts';

/** A128CBC-HS256 with a content key that is known, so that padding alone can be wrong under a right tag. */
function withBadPadding(header: Members, contentKey: Uint8Array, key: string): string {
  const first = encodeSegment(header);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-128-cbc', contentKey.subarray(16), iv).setAutoPadding(false);
  const text = Buffer.concat([cipher.update(Buffer.alloc(32, 0x11)), cipher.final()]);
  const length = Buffer.alloc(8);
  length.writeUInt32BE(first.length * 8, 4);
  const mac = createHmac('sha256', contentKey.subarray(0, 16));
  const tag = mac.update(first).update(iv).update(text).update(length).digest().subarray(0, 16);
  return [first, key, iv, text, tag]
    .map((x) => (typeof x === 'string' ? x : base64url.encode(x)))
    .join('.');
}

/** Returns a token whose padding is wrong although its tag is right. */
export async function paddingUnderRightTag(): Promise<string> {
  const { publicEncrypt, constants, createPublicKey } = await import('node:crypto');
  const contentKey = randomBytes(32);
  const key = createPublicKey(toPublicPem(RSA));
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const sent = publicEncrypt({ key, padding, oaepHash: 'sha256' }, contentKey);
  const header = { alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256', cty: 'JWT', kid: 'rsa' };
  return withBadPadding(header, contentKey, sent.toString('base64url'));
}
