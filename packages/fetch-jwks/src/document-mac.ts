import type { Jwk, KeyDocument } from '@oidc-verify/core';
import type { StoreSecret } from './options.ts';

/** Authenticates documents by HMAC-SHA-256 (RFC 2104). */
export interface DocumentMac {
  sign(issuer: string, document: KeyDocument): Promise<string>;
  /** Tells whether a process that knows one of the secrets wrote this document for this issuer. */
  verify(issuer: string, document: KeyDocument): Promise<boolean>;
}

const ALGORITHM = { name: 'HMAC', hash: 'SHA-256' };
// Separates these codes from any other use of the same secret.
const PURPOSE = 'oidc-verify key document 1';

/** Returns what signs with the first of `secrets` and accepts each of them. */
export function createDocumentMac(secrets: readonly StoreSecret[]): DocumentMac {
  const importKey = createKeyImport();
  return {
    sign: async (issuer, document) => {
      const key = await importKey(secrets[0] ?? '');
      return toHex(await crypto.subtle.sign('HMAC', key, toMessage(issuer, document)));
    },
    verify: async (issuer, document) => {
      const mac = fromHex(document.mac);
      if (mac === undefined) return false;
      const message = toMessage(issuer, document);
      for (const secret of secrets) {
        // oxlint-disable-next-line no-await-in-loop -- one or two secrets, the first nearly always
        const isOurs = await crypto.subtle.verify('HMAC', await importKey(secret), mac, message);
        if (isOurs) return true;
      }
      return false;
    },
  };
}

type MacKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

function createKeyImport(): (secret: StoreSecret) => Promise<MacKey> {
  const keys = new Map<StoreSecret, MacKey>();
  return async (secret) => {
    const known = keys.get(secret);
    if (known !== undefined) return known;
    const bytes = Uint8Array.from(
      typeof secret === 'string' ? new TextEncoder().encode(secret) : secret,
    );
    const key = await crypto.subtle.importKey('raw', bytes, ALGORITHM, false, ['sign', 'verify']);
    keys.set(secret, key);
    return key;
  };
}

/**
 * Returns the bytes that are signed: everything that a reader believes, with the issuer, in an order that
 * does not depend on how a store keeps objects.
 */
function toMessage(issuer: string, document: KeyDocument): Uint8Array<ArrayBuffer> {
  const { jwks, url, etag = null, fetchedAt, ttlSeconds = null } = document;
  const keys: unknown = jwks.keys;
  const sorted = Array.isArray(keys) ? keys.map(toSortedMembers) : null;
  const parts = [PURPOSE, issuer, url, etag, fetchedAt, ttlSeconds, sorted];
  return new TextEncoder().encode(JSON.stringify(parts));
}

function toSortedMembers(key: Jwk | null): unknown {
  if (typeof key !== 'object' || key === null) return key;
  return Object.entries(key).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function toHex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(text: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (text === undefined || !/^[\da-f]{64}$/.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
