import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseJsonObject, parseJwks } from '../src/document.ts';
import { RefreshFailure } from '../src/failure.ts';
import { createJwk, createPrivateJwk, encode } from './keys.ts';

const url = 'https://id.example/jwks';
const good = createJwk('good');

function parse(keys: unknown): ReturnType<typeof parseJwks> {
  return parseJwks(encode({ keys }), 100, url);
}

function failureOf(run: () => unknown): RefreshFailure {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof RefreshFailure) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

describe('a set that is no JWK Set is refused whole', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    [
      'bad UTF-8 in a good set',
      Buffer.from(JSON.stringify({ keys: [{ ...good, kid: 'ÿ' }] }), 'latin1'),
    ],
    ['HTML', encode('<html></html>')],
    ['truncated JSON', encode('{"keys":[{"kty":"RSA"')],
    ['a list', encode([good])],
    ['null', encode(null)],
    ['a string', encode('"keys"')],
    ['no keys', encode({})],
    ['keys as object', encode({ keys: { a: good } })],
    ['keys only inherited', encode('{"__proto__":{"keys":[]}}')],
    [
      'deep nesting where the list should be',
      encode(`{"keys":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`),
    ],
  ])('%s', (_name, bytes) => {
    const failure = failureOf(() => parseJwks(bytes, 100, url));
    expect(failure).toMatchObject({
      reason: 'invalid-document',
      code: 'jwks_error',
      staleEligible: true,
    });
  });

  test('more keys than allowed', () => {
    const keys = Array.from({ length: 3 }, () => good);
    expect(failureOf(() => parseJwks(encode({ keys }), 2, url)).reason).toBe('invalid-document');
    expect(parseJwks(encode({ keys }), 3, url).keys).toHaveLength(3);
  });
});

describe('an entry that is no public signing key is skipped', () => {
  const { kid: _kid, ...bare } = good;
  test.each<[string, unknown]>([
    ['null', null],
    ['a number', 7],
    ['a string', 'key'],
    ['a list', [good]],
    ['an empty object', {}],
    ['an unknown kty', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA' }],
    ['kty of an inherited name', { ...good, kty: 'constructor' }],
    ['kty as list', { ...good, kty: ['EC'] }],
    ['symmetric', { kty: 'oct', k: 'c2VjcmV0' }],
    ['private', createPrivateJwk('private')],
    ['RSA with k', { kty: 'RSA', n: 'AQAB', e: 'AQAB', k: 'AA' }],
    ['a private member that is not empty', { ...good, oth: [null] }],
    ['for encryption', { ...good, use: 'enc' }],
    ['use as number', { ...good, use: 1 }],
    ['key_ops without verify', { ...good, key_ops: ['encrypt'] }],
    ['key_ops as string', { ...good, key_ops: 'verify' }],
    ['key_ops that repeat', { ...good, key_ops: ['verify', 'verify'] }],
    ['key_ops that are no strings', { ...good, key_ops: ['verify', 0] }],
    ['key_ops against use', { ...good, use: 'sig', key_ops: ['verify', 'encrypt'] }],
    ['a point off its curve', { ...good, y: good.x }],
    ['issuer as number', { ...good, issuer: 1 }],
    ['x missing', { ...good, x: undefined }],
    ['x as number', { ...good, x: 12 }],
    ['x empty', { ...good, x: '' }],
    ['kid as number', { ...good, kid: 1 }],
    ['alg as object', { ...good, alg: {} }],
    ['RSA without n', { kty: 'RSA', e: 'AQAB' }],
    ['OKP without crv', { kty: 'OKP', x: 'AA' }],
  ])('%s', (_name, entry) => {
    expect(parse([entry, good])).toMatchObject({ keys: [good], skipped: 1 });
    expect(failureOf(() => parse([entry]))).toMatchObject({
      reason: 'no-usable-keys',
      code: 'jwks_error',
      staleEligible: false,
      facts: { skipped: 1 },
    });
  });

  test.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('one that publishes %s', (name) => {
    expect(parse([{ ...good, [name]: 'AA' }, good])).toMatchObject({ skipped: 1, privateKeys: 1 });
  });

  test('an empty set is a failure', () => {
    expect(failureOf(() => parse([])).reason).toBe('no-usable-keys');
  });

  test('published secrets are counted apart', () => {
    const keys = [good, createPrivateJwk('a'), { kty: 'oct', k: 'AA' }, { kty: 'x' }];
    expect(parse(keys)).toMatchObject({
      skipped: 3,
      privateKeys: 2,
      skippedKeys: [
        { kid: 'a', reason: 'private' },
        { reason: 'private' },
        { reason: 'unsupported' },
      ],
    });
  });

  test.each<[string, unknown]>([
    ['no alg, no use, no kid', { kty: bare.kty, crv: bare.crv, x: bare.x, y: bare.y }],
    ['key_ops with verify', { ...bare, key_ops: ['verify'] }],
    ['a kid of odd characters', { ...good, kid: 'a/b+c= d:https://x/#ü' }],
    ['a thumbprint of its certificate', { ...good, x5t: 'AQID', 'x5t#S256': 'BAUG' }],
    ['its issuer', { ...good, issuer: 'https://login.example/{tenantid}/v2.0' }],
  ])('%s is kept', (_name, entry) => {
    expect(parse([entry]).keys).toEqual([entry]);
  });

  test('members that are null or empty are left out, and the key is kept', () => {
    const empty = ['kid', 'alg', 'use', 'key_ops', 'd', 'oth', 'k', 'x5c', 'x5t', 'issuer'];
    for (const value of [null, '', []]) {
      const entry = { ...Object.fromEntries(empty.map((name) => [name, value])), ...bare };
      expect(parse([entry])).toMatchObject({ keys: [bare], skipped: 0, privateKeys: 0 });
    }
  });

  test('RSA and Ed25519 keys are kept', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
      format: 'jwk',
    });
    const okp = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    expect(parse([rsa, okp]).keys).toEqual([rsa, okp]);
  });
});

test('only known members are kept, and nothing can be changed', () => {
  const text = `{"keys":[${JSON.stringify({ ...good, x5c: ['A'], extra: 1 }).slice(0, -1)},"__proto__":{"d":"x"}}]}`;
  const { keys } = parseJwks(encode(text), 100, url);
  expect(keys).toEqual([good]);
  expect(Object.isFrozen(keys)).toBe(true);
  expect(Object.isFrozen(keys[0])).toBe(true);
});

test('a byte order mark is not an error', () => {
  expect(parseJsonObject(encode('\uFEFF{"a":1}'), url)).toEqual({ a: 1 });
});
