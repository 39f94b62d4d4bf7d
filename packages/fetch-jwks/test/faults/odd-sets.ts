import { createHash } from 'node:crypto';
import type { Jwk } from '@oidc-verify/core';
import { toPublicJwk, testKeys } from '@oidc-verify/testing';
import type { PrivateJwk, SigningKey } from '@oidc-verify/testing';

/** A fault in the set that concerns one of its keys, the issuer's ES256 key. */
export interface OddSet {
  readonly name: string;
  /** The entry in the set instead of the good key. */
  readonly instead: (key: SigningKey, good: Jwk) => readonly unknown[];
  readonly contentType?: string;
  /** What becomes of a token signed with that key, once the set is in memory. */
  readonly decision: string;
  /** Fetches, cold, for 50 of these tokens and 50 more after them. */
  readonly fetches: number;
  /** `reason` of the events that tell the operator. */
  readonly reasons: readonly string[];
  /** Seconds after the fault until the key is known, if it was requested before. */
  readonly backSeconds: number;
}

const OTHER: PrivateJwk | undefined = testKeys.p256[1];
const unknown = { decision: '401 key_not_found', fetches: 2, backSeconds: 30 } as const;

/** One row for each fault that leaves the other keys of the set alone. */
export const ODD_SETS: readonly OddSet[] = [
  {
    name: 'wrong content type',
    instead: (_key, good) => [good],
    contentType: 'text/html',
    decision: 'accepted',
    fetches: 1,
    reasons: [],
    backSeconds: 0,
  },
  {
    name: 'members that are null or empty',
    instead: (_key, good) => [
      { ...good, key_ops: [], use: null, d: null, oth: [], x5c: [], k: '' },
    ],
    decision: 'accepted',
    fetches: 1,
    reasons: [],
    backSeconds: 0,
  },
  {
    name: 'two keys with one kid',
    instead: (_key, good) => [good, { ...good, ...another(good) }],
    decision: '503 jwks_error',
    fetches: 1,
    reasons: ['ambiguous'],
    // It is in the set, so no kid is unknown: only the end of the set's time brings another one.
    backSeconds: 300,
  },
  {
    name: 'private key',
    instead: ({ privateJwk }, good) => [{ ...good, d: privateJwk.d }],
    ...unknown,
    reasons: ['private'],
  },
  {
    name: 'oct key',
    instead: (_key, { kid }) => [{ kty: 'oct', kid, alg: 'HS256', k: secretOf(kid) }],
    ...unknown,
    reasons: ['private'],
  },
  {
    name: 'enc key',
    instead: (_key, good) => [{ ...good, use: 'enc' }],
    ...unknown,
    reasons: [],
  },
  {
    name: 'weak key',
    instead: (_key, { kid }) => [{ ...toPublicJwk(testKeys.weakRsa), kid, alg: 'RS256' }],
    ...unknown,
    reasons: ['weak'],
  },
  {
    name: 'broken key',
    instead: (_key, good) => [null, 7, { kty: 'EC', kid: good.kid }, { ...good, x: 'AA' }],
    ...unknown,
    // An entry without its members, and a point that is not on the curve.
    reasons: ['invalid'],
  },
  {
    name: 'key_ops that repeat',
    instead: (_key, good) => [{ ...good, key_ops: ['verify', 'verify'] }],
    ...unknown,
    reasons: ['invalid'],
  },
  {
    name: 'key of another issuer',
    instead: (_key, good) => [{ ...good, issuer: 'https://other.example' }],
    ...unknown,
    reasons: [],
  },
];

function another({ x }: Jwk): Jwk {
  const other = [testKeys.p256[0], OTHER].find((key) => key !== undefined && key['x'] !== x);
  if (other === undefined) throw new Error('the kit has two keys for P-256');
  return { x: String(other['x']), y: String(other['y']) };
}

function secretOf(kid: string | undefined): string {
  return createHash('sha256').update(String(kid)).digest('base64url');
}
