import type { Position } from '../options/problems.ts';
import { decodeBase64url } from '../wire/base64url.ts';
import { curvesOf, ECDH_MANAGEMENTS, RSA_MANAGEMENTS } from './algorithms.ts';
import type { Curve, KeyManagement } from './algorithms.ts';

/** A private key as a JWK (RFC 7517): RSA, EC on P-256, P-384 or P-521, or OKP on X25519. */
export interface PrivateJwk {
  readonly kty?: string;
  /** Required where there are several keys: the `kid` of a token chooses one. */
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
  readonly key_ops?: readonly string[];
  readonly crv?: string;
  readonly [member: string]: unknown;
}

/** A private key whose members were checked. */
export interface DecryptionKey {
  readonly kid: string | undefined;
  /** The `alg` values that it serves. */
  readonly managements: readonly KeyManagement[];
  /** The curve of a key for key agreement. */
  readonly curve: Curve | undefined;
  /** Bytes of an RSA modulus, which an encrypted content key has too; 0 for other keys. */
  readonly modulusBytes: number;
  /** The members that make the key, and nothing else. */
  readonly jwk: Readonly<Record<string, string>> & { readonly kty: string };
}

type Members = Readonly<Record<string, unknown>>;
type Material = Pick<DecryptionKey, 'curve' | 'modulusBytes' | 'jwk'>;

const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;
/** Longest `kid` of a key and of a token. */
export const MAX_KID_LENGTH = 512;

/** Reads a private key for decryption. */
export function readKey(value: unknown, at: Position): DecryptionKey | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return at.report('must be a private JWK: an object with `kty`');
  }
  const jwk: Members = { ...value };
  const { kty } = jwk;
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') {
    return at.member('kty').report('must be RSA, EC or OKP: symmetric keys are not accepted');
  }
  checkUse(jwk, at);
  const kid = readKid(jwk['kid'], at.member('kid'));
  const suitable = kty === 'RSA' ? RSA_MANAGEMENTS : ECDH_MANAGEMENTS;
  const managements = readManagements(jwk['alg'], suitable, at.member('alg'));
  if (jwk['d'] === undefined) {
    return at.report('is a public key; give the private key, which has the member `d`');
  }
  const material = kty === 'RSA' ? readRsa(jwk, at) : readCurve(jwk, kty, at);
  return material && Object.freeze({ kid, managements, ...material });
}

function readKid(kid: unknown, at: Position): string | undefined {
  if (kid === undefined) return undefined;
  if (typeof kid === 'string' && kid !== '' && kid.length <= MAX_KID_LENGTH) return kid;
  return at.report(`must be a string of 1 to ${MAX_KID_LENGTH} characters`);
}

function readManagements(
  alg: unknown,
  suitable: readonly KeyManagement[],
  at: Position,
): readonly KeyManagement[] {
  if (alg === undefined) return suitable;
  const chosen = suitable.filter((name) => name === alg);
  if (chosen.length === 0) {
    at.report(`must be ${suitable.join(' or ')}, or be left out, for a key of this type`);
  }
  return chosen;
}

const OPERATIONS = ['decrypt', 'unwrapKey', 'deriveKey', 'deriveBits'];

function checkUse({ use, key_ops: operations }: Members, at: Position): void {
  if (use !== undefined && use !== 'enc') {
    at.member('use').report('must be enc, or be left out: a key for signatures does not decrypt');
  }
  if (operations === undefined) return;
  const known: readonly unknown[] = Array.isArray(operations) ? operations : [];
  if (!OPERATIONS.some((name) => known.includes(name))) {
    at.member('key_ops').report(`must have one of ${OPERATIONS.join(', ')}, or be left out`);
  }
}

function readRsa(jwk: Members, at: Position): Material | undefined {
  if (jwk['oth'] !== undefined) {
    at.member('oth').report('must be left out: keys of more than two primes are not accepted');
  }
  const members = readMembers(jwk, ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'], at);
  if (members === undefined) return undefined;
  const modulus = decodeBase64url(members['n'] ?? '') ?? new Uint8Array();
  const first = modulus.findIndex((byte) => byte !== 0);
  const modulusBytes = first === -1 ? 0 : modulus.length - first;
  const bits = modulusBytes * 8 - Math.clz32(modulus[first] ?? 0) + 24;
  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
    at.member('n').report(`must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits`);
  }
  return { curve: undefined, modulusBytes, jwk: Object.freeze({ ...members, kty: 'RSA' }) };
}

function readCurve(jwk: Members, kty: 'EC' | 'OKP', at: Position): Material | undefined {
  const curves = curvesOf(kty);
  const curve = curves.find(({ crv }) => crv === jwk['crv']);
  if (curve === undefined) {
    return at.member('crv').report(`must be ${curves.map(({ crv }) => crv).join(', ')}`);
  }
  const members = readMembers(jwk, kty === 'EC' ? ['x', 'y', 'd'] : ['x', 'd'], at);
  if (members === undefined) return undefined;
  for (const [name, text] of Object.entries(members)) {
    if (decodeBase64url(text)?.length !== curve.coordinateBytes) {
      at.member(name).report(`must have ${curve.coordinateBytes} bytes for ${curve.crv}`);
    }
  }
  return { curve, modulusBytes: 0, jwk: Object.freeze({ ...members, crv: curve.crv, kty }) };
}

/** Returns the members by name, or undefined when one is not canonical base64url. */
function readMembers(
  jwk: Members,
  names: readonly string[],
  at: Position,
): Readonly<Record<string, string>> | undefined {
  const read = names.flatMap((name) => {
    const value = jwk[name];
    if (typeof value === 'string' && value !== '' && decodeBase64url(value) !== undefined) {
      return [[name, value] as const];
    }
    at.member(name).report('must be a base64url string without padding');
    return [];
  });
  return read.length === names.length ? Object.fromEntries(read) : undefined;
}
