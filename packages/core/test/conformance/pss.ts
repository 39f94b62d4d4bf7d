import { constants, createHash, createPrivateKey, privateEncrypt, randomBytes } from 'node:crypto';
import type { PrivateJwk } from '@oidc-verify/testing';

/** Returns an RSASSA-PSS signature with SHA-256 and a mask of another hash (RFC 8017 §8.1.1, §9.1.1). */
export function signPss(data: string, key: PrivateJwk, maskHash: string): Uint8Array {
  const salt = randomBytes(32);
  const digest = createHash('sha256').update(data).digest();
  const h = createHash('sha256').update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const block = Buffer.alloc(256 - 32 - 1);
  block[block.length - 33] = 1;
  salt.copy(block, block.length - 32);
  const mask = createMask(h, block.length, maskHash);
  for (const [index, byte] of mask.entries()) block[index] = (block[index] ?? 0) ^ byte;
  block[0] = (block[0] ?? 0) & 0x7f;
  const encoded = Buffer.concat([block, h, Buffer.of(0xbc)]);
  const privateKey = createPrivateKey({ key: { ...key }, format: 'jwk' });
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encoded);
}

/** MGF1 (RFC 8017 §B.2.1). */
function createMask(seed: Uint8Array, length: number, hash: string): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; counter * 20 < length; counter++) {
    blocks.push(
      createHash(hash)
        .update(seed)
        .update(Buffer.of(0, 0, 0, counter))
        .digest(),
    );
  }
  return Buffer.concat(blocks).subarray(0, length);
}
