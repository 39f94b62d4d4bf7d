import { testKeys } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { CompactEncrypt } from 'jose';
import { createX25519, encrypt, P256, RSA } from './encrypt.ts';
import type { Encryption } from './encrypt.ts';

export const P384 = testKeys.p384[0] as PrivateJwk;

/** Tokens for the same API, each of which passes, and what makes more of them. */
export interface GoodTokens {
  /** The signed token inside each. */
  readonly signed: string;
  /** The private keys of the API, each with the `kid` that tokens name. */
  readonly keys: readonly PrivateJwk[];
  readonly rsa: string;
  readonly cbc: string;
  readonly agreed: string;
  readonly wrapped: string;
  readonly montgomery: string;
  readonly good: (options?: Partial<Encryption>) => Promise<string>;
}

export async function createGoodTokens(signed: string): Promise<GoodTokens> {
  const x25519 = await createX25519();
  const keys = [
    { ...RSA, kid: 'rsa' },
    { ...P256, kid: 'p256' },
    { ...P384, kid: 'p384' },
    { ...x25519, kid: 'x25519' },
  ];
  const good = async (options: Partial<Encryption> = {}): Promise<string> => {
    const key = options.key ?? RSA;
    const kid = keys.find(({ d }) => d === key.d)?.kid ?? 'rsa';
    return encrypt(signed, { ...options, key, header: { kid, ...options.header } });
  };
  return {
    signed,
    keys,
    rsa: await good(),
    cbc: await good({ enc: 'A256CBC-HS512' }),
    agreed: await good({ key: P256, alg: 'ECDH-ES' }),
    wrapped: await good({ key: P256, alg: 'ECDH-ES+A256KW' }),
    montgomery: await good({ key: x25519, alg: 'ECDH-ES' }),
    good,
  };
}

/** Encrypts with the content key itself, as `dir` does, or with one that only the attacker knows. */
export async function encryptBySecret(
  content: string,
  secret: Uint8Array,
  header: { alg: string; enc: string },
): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(content))
    .setProtectedHeader({ cty: 'JWT', kid: 'rsa', ...header })
    .encrypt(secret);
}
