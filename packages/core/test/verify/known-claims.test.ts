import { describe, expect, test } from 'vitest';
import { readKnownClaims } from '../../src/verify/known-claims.ts';
import { TELLING_CLAIMS } from '../../src/verify/kind.ts';
import { parseJsonObject } from '../../src/wire/json.ts';

const READ = ['aud', 'exp', 'nbf', 'iat', 'sub', 'jti', 'client_id'];
const IDENTIFIERS = ['sub', 'jti', 'sid', 'client_id', 'azp', 'cid', 'appid', 'oid', 'tid'];
const FLAGS = { tellsKind: false, hasBasic: false, hasOddIdentifier: false };
const NOTHING = { ...Object.fromEntries(READ.map((name) => [name, undefined])), ...FLAGS };

describe('the claims that are read in one pass', () => {
  test('are undefined where there are none', () => {
    expect(readKnownClaims({})).toStrictEqual(NOTHING);
    expect(readKnownClaims({ other: 1, hasBasic: true })).toStrictEqual(NOTHING);
  });

  test.each(READ)('hold %s, of any type, and nothing else', (name) => {
    for (const value of ['x', '', 5, null, false, ['a'], { a: 1 }]) {
      const hasOddIdentifier = IDENTIFIERS.includes(name) && value !== 'x';
      const expected = { ...NOTHING, [name]: value, hasOddIdentifier };
      expect(readKnownClaims({ other: 1, [name]: value })).toStrictEqual(expected);
    }
  });

  test.each([...READ, 'iss', 'azp', 'nonce'])('do not hold %s where it is inherited', (name) => {
    const payload = Object.create({ [name]: 5 }) as Readonly<Record<string, unknown>>;
    expect(readKnownClaims(payload)).toStrictEqual(NOTHING);
  });

  test('are those of the payload where its members are named like those of objects', () => {
    const payload = parseJsonObject('{"__proto__":{"sub":"x"},"hasOwnProperty":1,"jti":"j"}') ?? {};
    expect(readKnownClaims(payload)).toStrictEqual({ ...NOTHING, jti: 'j' });
  });

  test.each(['iss', 'exp', 'aud'])('tell that %s is there, like the other two', (name) => {
    const all = { iss: 'i', exp: 0, aud: '' };
    expect(readKnownClaims(all).hasBasic).toBe(true);
    expect(readKnownClaims({ ...all, [name]: false }).hasBasic).toBe(true);
    expect(readKnownClaims({ ...all, [name]: null }).hasBasic).toBe(false);
    expect(readKnownClaims({ ...all, [name]: undefined }).hasBasic).toBe(false);
  });

  test.each(IDENTIFIERS)('tell that %s is no text, or not Unicode', (name) => {
    const oddOf = (value: unknown, more = {}): boolean =>
      readKnownClaims({ [name]: value, ...more }).hasOddIdentifier;
    for (const odd of ['', 5, null, ['a'], {}, 'a\ud800', '\udc00']) {
      expect([odd, oddOf(odd), oddOf(odd, { note: 'a' })]).toEqual([odd, true, true]);
    }
    for (const good of ['a', 'a\ud83d\ude00', ' ']) expect(oddOf(good)).toBe(false);
    expect(oddOf('a', { note: '\ud800', amr: [] })).toBe(false);
  });

  test('tell that there is a claim by which a token tells its kind', () => {
    for (const name of TELLING_CLAIMS) {
      expect([name, readKnownClaims({ a: 1, [name]: null }).tellsKind]).toEqual([name, true]);
    }
    for (const name of [...READ, 'at_hash2', 'Nonce', 'scope']) {
      expect([name, readKnownClaims({ [name]: 'x' }).tellsKind]).toEqual([name, false]);
    }
    expect(TELLING_CLAIMS.size).toBe(16);
  });
});
