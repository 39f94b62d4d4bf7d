import { decodeBase64url, encodeBase64url } from '../wire/base64url.ts';
import type { Algorithm } from './algorithms.ts';
import type { Engine, ImportedKey } from './engine.ts';
import type { PublicJwk } from './key-material.ts';

// `ignoreBOM` keeps a byte order mark in the string, so that JSON.parse refuses it.
const UTF8: { decode(bytes: Uint8Array): string } = new TextDecoder('utf-8', {
  fatal: true,
  ignoreBOM: true,
});

function decodeText(segment: string): string | undefined {
  const bytes = decodeBase64url(segment);
  try {
    return bytes === undefined ? undefined : UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

type WebKey = Parameters<typeof crypto.subtle.verify>[1];
type WebParameters = Parameters<typeof crypto.subtle.verify>[0];

/** Creates the engine for all other runtimes: WebCrypto. */
export function createEngine(): Engine {
  return Object.freeze({
    name: 'web',
    decodeBytes: decodeBase64url,
    decodeText,
    importKey: async (jwk: PublicJwk, algorithm: Algorithm): Promise<ImportedKey> =>
      (await crypto.subtle.importKey('jwk', { ...jwk }, toParameters(algorithm), false, [
        'verify',
      ])) as unknown as ImportedKey,
    verify: async (
      key: ImportedKey,
      algorithm: Algorithm,
      signature: Uint8Array,
      signingInput: string,
    ): Promise<boolean> =>
      crypto.subtle.verify(
        toParameters(algorithm),
        key as unknown as WebKey,
        signature,
        toBytes(signingInput),
      ),
    digest: async (data: string | Uint8Array): Promise<string> =>
      toText(await crypto.subtle.digest('SHA-256', toBytes(data))),
    mac: async (secret: Uint8Array, text: string): Promise<string> => {
      const key = await crypto.subtle.importKey('raw', secret, HMAC, false, ['sign']);
      return toText(await crypto.subtle.sign(HMAC, key, toBytes(text)));
    },
  });
}

const HMAC = { name: 'HMAC', hash: 'SHA-256' };

function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data;
}

function toText(bytes: ArrayBuffer): string {
  return encodeBase64url(new Uint8Array(bytes));
}

const NAMES: Readonly<Record<Algorithm['scheme'], string>> = {
  pkcs1: 'RSASSA-PKCS1-v1_5',
  pss: 'RSA-PSS',
  ecdsa: 'ECDSA',
  eddsa: 'Ed25519',
};

/**
 * Returns the parameters for importing a key and for verifying with it. Each operation reads those that it
 * knows. RFC 7518 §3.5 sets the salt length to the length of the hash.
 */
function toParameters({ scheme, hashBits = 256, crv }: Algorithm): WebParameters {
  const parameters = {
    name: NAMES[scheme],
    hash: `SHA-${hashBits}`,
    saltLength: hashBits / 8,
    namedCurve: crv,
  };
  return parameters;
}
