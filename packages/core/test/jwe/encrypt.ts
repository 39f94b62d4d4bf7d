import { createPublicKey } from 'node:crypto';
import { encodeSegment, testKeys, toPublicJwk } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK } from 'jose';

export type Members = Readonly<Record<string, unknown>>;

const [, rsa] = testKeys.rsa;
const [, p256] = testKeys.p256;
if (rsa === undefined || p256 === undefined) throw new Error('keys are missing');
export const RSA: PrivateJwk = rsa;
export const P256: PrivateJwk = p256;

/** Returns a fresh X25519 key, of which the test keys have none. */
export async function createX25519(): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'X25519', extractable: true });
  return (await exportJWK(privateKey)) as PrivateJwk;
}

/** How a token is encrypted. Members of `header` that are undefined are left out. */
export interface Encryption {
  readonly key: PrivateJwk;
  readonly alg?: string;
  readonly enc?: string;
  readonly header?: Members;
  readonly apu?: Uint8Array;
}

/** Returns `content` in a compact JWE, made by jose. */
export async function encrypt(
  content: string | Uint8Array,
  {
    key,
    alg = key.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES',
    enc = 'A256GCM',
    header,
    apu,
  }: Encryption,
): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { key_ops: _operations, ...jwk } = toPublicJwk(key);
  const recipient = await importJWK(jwk, alg);
  const members = { alg, enc, cty: 'JWT', ...header };
  const jwe = new CompactEncrypt(bytes).setProtectedHeader(withoutUndefined(members));
  if (apu !== undefined) jwe.setKeyManagementParameters({ apu });
  return jwe.encrypt(recipient, { crit: { exp: true } });
}

function withoutUndefined<T extends Members>(members: T): T {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as T;
}

/** Returns the token with some of its five segments replaced. */
export function withSegments(
  token: string,
  change: (segments: readonly string[]) => readonly (string | undefined)[],
): string {
  const segments = token.split('.');
  return segments.map((segment, index) => change(segments)[index] ?? segment).join('.');
}

/** Returns the token with members of its header replaced, which its tag does not cover then. */
export function withHeader(token: string, members: Members): string {
  const text = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
  const header = { ...(JSON.parse(text) as Members), ...members };
  return withSegments(token, () => [encodeSegment(withoutUndefined(header))]);
}

/** Returns the PEM of the public half, for forgeries that take a key for a secret. */
export function toPublicPem(key: PrivateJwk): string {
  const jwk = { ...toPublicJwk(key) };
  return createPublicKey({ key: jwk, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}
