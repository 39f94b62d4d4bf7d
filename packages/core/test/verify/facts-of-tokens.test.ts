import { staticJwks } from '@oidc-verify/core';
import type { Jwk } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { ISSUER, published } from '../setting.ts';
import { factsIn, setting } from './told.ts';
import type { Row } from './told.ts';

const NONE = undefined;
const segment = (index: number, text: string) => (good: string) =>
  good
    .split('.')
    .map((part, at) => (at === index ? text : part))
    .join('.');
const { kid } = setting.issuer.signingKey();
const signature = (length: number) => segment(2, Buffer.alloc(length, 1).toString('base64url'));

const SHAPES: readonly Row[] = [
  ['missing_token', { problem: 'no-token' }, { token: () => '' }],
  ['malformed_token', { problem: 'not-a-string' }, { token: () => 5 }],
  [
    'malformed_token',
    { problem: 'too-long', length: 257, limit: 256 },
    { token: () => 'a'.repeat(257), options: { maxTokenBytes: 256 } },
  ],
  ['malformed_token', { problem: 'segments', count: 2 }, { token: () => 'e30.e30' }],
  ['malformed_token', { problem: 'segments', count: 4 }, { token: () => 'a.b.c.d' }],
  ['malformed_token', { problem: 'segment', segment: 'header' }, { token: segment(0, 'e30=') }],
  ['malformed_token', { problem: 'segment', segment: 'payload' }, { token: segment(1, 'e30=') }],
  ['malformed_token', { problem: 'signature' }, { token: segment(2, 'AB') }],
  ['opaque_token', { problem: 'opaque' }, { token: () => 'abc' }],
  ...['undefined', 'null', 'NaN', 'true', 'false'].map((word): Row => [
    'opaque_token',
    { problem: 'placeholder', word },
    { token: () => word },
  ]),
  ['encrypted_token', { problem: 'no-decrypt' }, { token: () => 'e30.a.b.c.d' }],
];

const HEADERS: readonly Row[] = [
  ['forbidden_header', { problem: 'parameter', header: 'jku' }, { sign: { header: { jku: 'x' } } }],
  ['forbidden_header', { problem: 'parameter', header: 'zip' }, { sign: { header: { zip: 'x' } } }],
  [
    'forbidden_header',
    { problem: 'parameter', header: 'enc' },
    { sign: { header: { enc: 'NONE' } } },
  ],
  ['forbidden_header', { problem: 'nested' }, { sign: { header: { cty: 'JWT' } } }],
  ...['alg', 'kid', 'typ', 'x5t', 'x5t#S256'].map((header): Row => {
    const members = header.startsWith('x5t') ? { kid: NONE, [header]: 5 } : { [header]: 5 };
    return ['malformed_token', { problem: 'header-type', header }, { sign: { header: members } }];
  }),
  ...['none', 'None', 'HS256', 'hs512', 'HS1'].map((alg): Row => {
    const facts = { problem: 'unsigned', algorithms: ['RS256'] };
    return ['disallowed_alg', facts, { sign: { header: { alg } } }];
  }),
  ...['ES256', 'none1', 'xnone', 'HS', 'HSx', 'HS256x', 'xHS256'].map((alg): Row => {
    const facts = { problem: 'other', algorithms: ['RS256'] };
    return ['disallowed_alg', facts, { sign: { header: { alg } } }];
  }),
  [
    'invalid_token_type',
    { problem: 'typ', types: ['jwt', 'at+jwt'] },
    { sign: { typ: 'dpop+jwt' } },
  ],
  [
    'invalid_token_type',
    { problem: 'no-typ', types: ['at+jwt'] },
    { sign: { typ: null }, options: { profile: 'rfc9068' } },
  ],
];

const many = Array.from({ length: 8 }, (_, index) => ({ issuer: `https://i${index}.test` }));
const listed = { issuer: NONE, issuers: many };
const ISSUERS: readonly Row[] = [
  ['missing_claim', { problem: 'missing', claim: 'iss' }, { claims: { iss: NONE } }],
  ['invalid_issuer', { problem: 'type' }, { claims: { iss: 5 } }],
  ['invalid_issuer', { problem: 'unknown', issuers: [ISSUER] }, { claims: { iss: 'x' } }],
  ['invalid_issuer', { problem: 'slash', issuers: [ISSUER] }, { claims: { iss: `${ISSUER}/` } }],
  [
    'invalid_issuer',
    { problem: 'slash', issuers: [`${ISSUER}/`] },
    { options: { issuer: `${ISSUER}/` } },
  ],
  [
    'invalid_issuer',
    { problem: 'unknown', issuers: many.slice(0, 6).map(({ issuer }) => issuer) },
    { options: listed },
  ],
  [
    'invalid_issuer',
    { problem: 'not-askable' },
    { claims: { iss: 'x'.repeat(513) }, options: { resolveIssuer: () => NONE } },
  ],
  [
    'invalid_issuer',
    { problem: 'not-askable' },
    { claims: { iss: '\ud800' }, options: { resolveIssuer: () => NONE } },
  ],
];

const named = published(testKeys.rsa[0], { kid, alg: 'RS256' });
const second = published(testKeys.rsa[1], { kid: 'second', alg: 'RS256' });
const { kid: _, ...unnamed } = named;
const keysOf = (...keys: Jwk[]): { keys: unknown } => ({ keys: staticJwks({ keys }) });
const KEYS: readonly Row[] = [
  [
    'key_not_found',
    { problem: 'unknown', count: 1, kids: [kid] },
    { sign: { kid: 'other' }, options: keysOf(named) },
  ],
  [
    'key_not_found',
    { problem: 'unknown', count: 2, kids: [kid, 'second'] },
    { sign: { kid: 'other' }, options: keysOf(named, second) },
  ],
  [
    'key_not_found',
    { problem: 'unknown', count: 1, kids: ['second'] },
    { sign: { kid: 'other' }, options: keysOf(unnamed, second) },
  ],
  ['key_not_found', { problem: 'unnamed' }, { options: keysOf(unnamed) }],
  [
    'missing_kid',
    { problem: 'no-kid', count: 2 },
    { sign: { kid: null }, options: keysOf(named, second) },
  ],
  ['jwks_fetch_failed', { problem: 'not-loaded' }, { way: 'sync', options: { keys: coldKeys() } }],
  [
    'jwks_error',
    { problem: 'ambiguous', count: 2 },
    { options: keysOf(named, { ...second, kid }) },
  ],
  [
    'invalid_signature',
    { problem: 'length', length: 255, limit: 256, kid },
    { token: signature(255) },
  ],
  [
    'invalid_signature',
    { problem: 'length', length: 257, limit: 256, kid: 'without kid' },
    { sign: { kid: null }, token: signature(257), options: keysOf(unnamed) },
  ],
  ['invalid_signature', { problem: 'mismatch', kid }, { token: signature(256) }],
  [
    'invalid_signature',
    { problem: 'mismatch', kid: 'without kid' },
    { sign: { kid: null }, token: signature(256), options: keysOf(unnamed) },
  ],
];

function coldKeys(): unknown {
  return setting.issuer.keySource('cold');
}

describe.each([
  ['the shape of a token', SHAPES],
  ['its header', HEADERS],
  ['its issuer', ISSUERS],
  ['its key and signature', KEYS],
])('facts about %s', (_name, rows) => {
  test.each(rows)('%s %j', async (code, facts, situation) => {
    expect(await factsIn(situation, setting)).toEqual({ code, ...facts });
  });
});
