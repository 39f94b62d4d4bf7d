import { cut, flip, replace, segment, zeros } from './alter.ts';
import { paddingUnderRightTag } from './bad-padding.ts';
import { encrypt, RSA, P256 } from './encrypt.ts';
import { encryptBySecret } from './good-tokens.ts';
import type { GoodTokens } from './good-tokens.ts';
import type { Cases } from './hostile-headers.ts';
import { randomBytes } from 'node:crypto';

/** Returns tokens of which another segment than the header was altered, or with something else inside. */
export function withHostileSegments(tokens: GoodTokens): Cases {
  return {
    ...tags(tokens),
    ...vectors(tokens),
    ...contents(tokens),
    ...encryptedKeys(tokens),
    ...spellings(tokens),
    ...insides(tokens),
  };
}

function tags({ rsa, cbc, agreed }: GoodTokens): Cases {
  return {
    'the tag altered': replace(rsa, 4, (tag) => flip(tag)),
    'the tag altered in its last byte': replace(rsa, 4, (tag) => flip(tag, 15)),
    'the tag left out': replace(rsa, 4, () => ''),
    'the tag cut to 4 bytes': replace(rsa, 4, (tag) => cut(tag, 4)),
    'the tag cut to 12 bytes': replace(rsa, 4, (tag) => cut(tag, 12)),
    'the tag cut to 15 bytes': replace(rsa, 4, (tag) => cut(tag, 15)),
    'the tag with a byte more': replace(rsa, 4, (tag) => `${tag.slice(0, 20)}AAAA`),
    'the tag of zeros': replace(rsa, 4, () => zeros(16)),
    'the tag of CBC altered': replace(cbc, 4, (tag) => flip(tag)),
    'the tag of CBC cut to half': replace(cbc, 4, (tag) => cut(tag, 16)),
    'the tag of another token': replace(rsa, 4, () => segment(agreed, 4)),
  };
}

function vectors({ rsa, cbc }: GoodTokens): Cases {
  return {
    'the iv altered': replace(rsa, 2, (iv) => flip(iv)),
    'the iv left out': replace(rsa, 2, () => ''),
    'the iv cut to 8 bytes': replace(rsa, 2, (iv) => cut(iv, 8)),
    'the iv of 16 bytes for GCM': replace(rsa, 2, () => zeros(16)),
    'the iv of 12 bytes for CBC': replace(cbc, 2, () => zeros(12)),
    'the iv of CBC altered': replace(cbc, 2, (iv) => flip(iv)),
  };
}

function contents({ rsa, cbc, agreed }: GoodTokens): Cases {
  return {
    'the ciphertext altered': replace(rsa, 3, (text) => flip(text)),
    'the ciphertext left out': replace(rsa, 3, () => ''),
    'the ciphertext cut': replace(rsa, 3, (text) => cut(text, 40)),
    'the ciphertext with bytes more': replace(cbc, 3, (text) => text + 'A'.repeat(64)),
    'the ciphertext of CBC altered, which is its padding': replace(cbc, 3, (text) =>
      flip(text, Buffer.from(text, 'base64url').length - 17),
    ),
    'the ciphertext of CBC, not of whole blocks': replace(cbc, 3, (text) => cut(text, 40)),
    'a wrong padding under a right tag': paddingUnderRightTag(),
    'header and content of two tokens': replace(rsa, 0, () => segment(agreed, 0)),
  };
}

function encryptedKeys({ rsa, agreed, wrapped }: GoodTokens): Cases {
  return {
    'the key altered': replace(rsa, 1, (key) => flip(key, 7)),
    'the key left out': replace(rsa, 1, () => ''),
    'the key cut': replace(rsa, 1, (key) => cut(key, 255)),
    'the key of zeros': replace(rsa, 1, () => zeros(256)),
    'the key above the modulus': replace(rsa, 1, () =>
      Buffer.alloc(256, 0xff).toString('base64url'),
    ),
    'the key of 8192 bytes': replace(rsa, 1, () => zeros(8192)),
    'the wrapped key altered': replace(wrapped, 1, (key) => flip(key)),
    'the wrapped key cut': replace(wrapped, 1, (key) => cut(key, 32)),
    'the wrapped key left out': replace(wrapped, 1, () => ''),
    'a key where it is agreed directly': replace(agreed, 1, () => zeros(40)),
  };
}

function spellings({ rsa }: GoodTokens): Cases {
  return {
    'unused bits in the key': replace(rsa, 1, (text) => text.slice(0, -1) + 'B'),
    'unused bits in the tag': replace(rsa, 4, (text) => text.slice(0, -1) + 'B'),
    'a segment of impossible length': replace(rsa, 3, (text) =>
      text.slice(0, text.length - (text.length % 4) + 1).padEnd(5, 'A'),
    ),
    'unused bits in the header': replace(rsa, 0, (text) => `${text.slice(0, -1)}_`),
  };
}

function insides({ signed, rsa }: GoodTokens): Cases {
  return {
    'nested twice': encrypt(rsa, { key: RSA, header: { kid: 'rsa' } }),
    'nested twice, the inner direct': encryptBySecret(signed, randomBytes(32), {
      alg: 'dir',
      enc: 'A256GCM',
    }).then((inner) => encrypt(inner, { key: RSA, header: { kid: 'rsa' } })),
    'claims without a signature': encrypt('{"iss":"https://issuer.test","sub":"admin"}', {
      key: RSA,
      header: { kid: 'rsa' },
    }),
    nothing: encrypt('', { key: P256, enc: 'A128CBC-HS256', header: { kid: 'p256' } }),
    'a signed token in JSON': encrypt(JSON.stringify({ payload: signed.split('.')[1] }), {
      key: RSA,
      header: { kid: 'rsa' },
    }),
    'header and payload alone': encrypt(signed.split('.').slice(0, 2).join('.'), {
      key: RSA,
      header: { kid: 'rsa' },
    }),
    'a signed token and a dot': encrypt(`${signed}.`, { key: RSA, header: { kid: 'rsa' } }),
    'bytes that are not UTF-8': encrypt(Uint8Array.of(0x65, 0xff, 0x2e, 0x2e), {
      key: RSA,
      header: { kid: 'rsa' },
    }),
  };
}
