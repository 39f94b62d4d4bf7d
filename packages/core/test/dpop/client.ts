import { signBytes, signCompact, testKeys, toPublicJwk } from '@oidc-verify/testing';
import type { HmacAlgorithm, PrivateJwk, SigningAlgorithm } from '@oidc-verify/testing';
import { hmacSha256, sha256 } from './digest.ts';

export { sha256 } from './digest.ts';

/** The public origin of the API. */
export const ORIGIN = 'https://api.test';

/** Members over the defaults; one that is undefined removes its default. */
type Members = Readonly<Record<string, unknown>>;

/** The changes to a proof. */
export interface ProofChanges {
  readonly header?: Members;
  readonly payload?: Members;
  /** Changes the JSON before it is signed. */
  readonly headerText?: (json: string) => string;
  readonly payloadText?: (json: string) => string;
  /** How it is signed, whatever the header says. */
  readonly alg?: SigningAlgorithm | HmacAlgorithm | 'none';
  readonly key?: PrivateJwk | Uint8Array;
  readonly saltLengthBytes?: number;
  readonly signature?: (bytes: Uint8Array) => Uint8Array;
  /** Changes the compact serialisation after it was signed. */
  readonly text?: (compact: string) => string;
}

/** What a proof names. */
export interface Target {
  readonly token: string;
  readonly method: string;
  readonly url: string;
  readonly iat: number;
  readonly jti: string;
}

/** A client of the API that holds a key. */
export interface Client {
  readonly alg: SigningAlgorithm;
  readonly key: PrivateJwk;
  readonly thumbprint: string;
  prove(target: Target, changes?: ProofChanges): Promise<string>;
}

/** RFC 7638 §3. */
export function thumbprintOf(key: PrivateJwk): string {
  const entries = Object.entries(toPublicJwk(key)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify(Object.fromEntries(entries)));
}

function keyAt(keys: readonly PrivateJwk[], index: number): PrivateJwk {
  const key = keys[index];
  if (key === undefined) throw new TypeError('no such test key');
  return key;
}

/** Keys of clients; the issuer signs with the first of each kind. */
export const CLIENT_KEYS = {
  ES256: keyAt(testKeys.p256, 0),
  OtherES256: keyAt(testKeys.p256, 1),
  ES384: keyAt(testKeys.p384, 0),
  Ed25519: keyAt(testKeys.ed25519, 0),
  PS256: keyAt(testKeys.rsa, 1),
} as const;

export function createClient(
  alg: SigningAlgorithm = 'ES256',
  key: PrivateJwk = CLIENT_KEYS.ES256,
): Client {
  return {
    alg,
    key,
    thumbprint: thumbprintOf(key),
    prove: async ({ token, method, url, iat, jti }, changes = {}) => {
      const header = { typ: 'dpop+jwt', alg, jwk: toPublicJwk(key), ...changes.header };
      const payload = { jti, htm: method, htu: url, iat, ath: sha256(token), ...changes.payload };
      const { headerText = same, payloadText = same, text = same } = changes;
      const signed = {
        header: headerText(JSON.stringify(header)),
        payload: payloadText(JSON.stringify(payload)),
        alg: changes.alg ?? alg,
        key: changes.key ?? key,
        saltLengthBytes: changes.saltLengthBytes,
      };
      const compact = await signCompact(signed);
      if (changes.signature === undefined) return text(compact);
      const input = compact.slice(0, compact.lastIndexOf('.'));
      const bytes = await signBytes(signed, new TextEncoder().encode(input));
      return text(await signCompact({ ...signed, signature: changes.signature(bytes) }));
    },
  };
}

function same(text: string): string {
  return text;
}

/** A nonce as the API that has `secret` issues it at `second`. */
export function nonceOf(secret: string, second: number): string {
  const issued = second.toString(36);
  const text = `oidc-verify/dpop-nonce/1 ${issued}`;
  return `${issued}.${hmacSha256(secret, text)}`;
}
