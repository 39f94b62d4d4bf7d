import { encodeSegment } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { parseJwe } from '../../src/jwe/jwe.ts';
import { headerText, segment, withHeaderText, zeros } from './alter.ts';
import { withHeader } from './encrypt.ts';
import type { Members } from './encrypt.ts';

// Whatever parseJwe refuses, jose would refuse as well, but only after work with a private key. So these tests
// look at parseJwe alone, and at its limits from both sides.
const HEADER = { alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' };
const TOKEN = [encodeSegment(HEADER), zeros(256), zeros(12), zeros(40), zeros(16)].join('.');
const CBC = [
  encodeSegment({ ...HEADER, enc: 'A256CBC-HS512' }),
  zeros(256),
  zeros(16),
  zeros(48),
  zeros(32),
].join('.');

const put = (index: number, text: string, token = TOKEN): string =>
  token
    .split('.')
    .map((part, at) => (at === index ? text : part))
    .join('.');
const header = (members: Members): string => withHeader(TOKEN, members);
/** The header has so many bytes. */
const headerOf = (bytes: number): string => {
  const pad = bytes - JSON.stringify({ ...HEADER, pad: '' }).length;
  return header({ pad: 'x'.repeat(pad) });
};
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('parseJwe', () => {
  test('returns what the header says, and the length of the encrypted key', () => {
    expect(parseJwe(header({ kid: 'a' }))).toEqual({
      alg: 'RSA-OAEP-256',
      enc: { name: 'A256GCM', keyBytes: 32, ivBytes: 12, tagBytes: 16, blockBytes: 1 },
      kid: 'a',
      header: { ...HEADER, kid: 'a' },
      keyBytes: 256,
    });
  });

  test.each<[string, number]>([
    ['', 0],
    ['AA', 1],
    ['AAA', 2],
    ['AAAA', 3],
    ['AAAAAA', 4],
    ['-_-_', 3],
  ])('an encrypted key of %j has %d bytes', (key, bytes) => {
    expect(parseJwe(put(1, key))?.keyBytes).toBe(bytes);
  });

  test.each<[string, string]>([
    ['no kid', TOKEN],
    ['a kid of 512 characters', header({ kid: 'k'.repeat(512) })],
    ['a typ', header({ typ: 'at+jwt' })],
    ['a header of 4,096 characters', headerOf(3072)],
    ['a ciphertext of one byte', put(3, zeros(1))],
    ['whole blocks for CBC', CBC],
    ['one block for CBC', put(3, zeros(16), CBC)],
  ])('takes %s', (_, token) => {
    expect(parseJwe(token)).toMatchObject({ alg: 'RSA-OAEP-256' });
  });

  test('the limit of a header is one of its segment', () => {
    expect(segment(headerOf(3072), 0)).toHaveLength(4096);
    expect(segment(headerOf(3073), 0)).toHaveLength(4098);
    expect(parseJwe(headerOf(3073))).toBeUndefined();
  });

  test.each([['zip', 'crit', 'b64', 'jwk', 'jku', 'x5c', 'x5u', 'p2s', 'p2c', 'iv', 'tag']].flat())(
    'refuses the header parameter %s, whatever its value',
    (name) => {
      expect(parseJwe(header({ [name]: 'AAAA' }))).toBeUndefined();
      expect(parseJwe(header({ [name]: null }))).toBeUndefined();
    },
  );

  test.each<[string, Members]>([
    ['no alg', { alg: undefined }],
    ['another alg', { alg: 'RSA-OAEP' }],
    ['no enc', { enc: undefined }],
    ['another enc', { enc: 'A192GCM' }],
    ['no cty', { cty: undefined }],
    ['another cty', { cty: 'JWE' }],
    ['a typ that is a number', { typ: 1 }],
    ['a typ that is null', { typ: null }],
    ['a kid that is a number', { kid: 1 }],
    ['a kid that is null', { kid: null }],
    ['a kid that is a list', { kid: ['k'] }],
    ['an empty kid', { kid: '' }],
    ['a kid of 513 characters', { kid: 'k'.repeat(513) }],
  ])('refuses a header with %s', (_, members) => {
    expect(parseJwe(header(members))).toBeUndefined();
  });

  test.each<[string, string]>([
    ['four segments', TOKEN.slice(0, TOKEN.lastIndexOf('.'))],
    ['six segments', `${TOKEN}.AAAA`],
    ['a dot behind', `${TOKEN}.`],
    ['a header that is not base64url', put(0, `${segment(TOKEN, 0)}=`)],
    ['a header that is not JSON', withHeaderText(TOKEN, '{')],
    ['a byte order mark before the header', withHeaderText(TOKEN, `\uFEFF${headerText(TOKEN)}`)],
    [
      'a header that is not UTF-8 within a string',
      withHeaderText(TOKEN, latin1(JSON.stringify({ ...HEADER, x: '\u00ff' }))),
    ],
    ['an iv of 11 bytes', put(2, zeros(11))],
    ['an iv of 16 bytes for GCM', put(2, zeros(16))],
    ['an iv of 12 bytes for CBC', put(2, zeros(12), CBC)],
    ['no iv', put(2, '')],
    ['no ciphertext', put(3, '')],
    ['no ciphertext for CBC', put(3, '', CBC)],
    ['17 bytes of ciphertext for CBC', put(3, zeros(17), CBC)],
    ['a tag of 15 bytes', put(4, zeros(15))],
    ['a tag of 17 bytes', put(4, zeros(17))],
    ['a tag of 16 bytes for CBC with 32', put(4, zeros(16), CBC)],
    ['no tag', put(4, '')],
  ])('refuses %s', (_, token) => {
    expect(parseJwe(token)).toBeUndefined();
  });
});

describe('one spelling of each segment', () => {
  const bytes = [256, 12, 40, 16];
  const names = ['the encrypted key', 'the iv', 'the ciphertext', 'the tag'];
  const faults: readonly [string, (good: string) => string][] = [
    ['padding', (good) => good + '='.repeat((4 - (good.length % 4)) % 4 || 4)],
    ['a character of base64 at its start', (good) => `+${good.slice(1)}`],
    ['a character of base64 within', (good) => `${good.slice(0, 3)}/${good.slice(4)}`],
    ['a character of base64 at its end', (good) => `${good.slice(0, -1)}+`],
    ['a line break at its end', (good) => `${good}\n`],
  ];

  test.each(
    names.flatMap((name, index) =>
      faults.map(([fault, change]) => [
        name,
        fault,
        put(index + 1, change(zeros(bytes[index] ?? 0))),
      ]),
    ),
  )('%s with %s is refused', (_name, _fault, token) => {
    expect(parseJwe(TOKEN)).toBeDefined();
    expect(parseJwe(token)).toBeUndefined();
  });

  test.each(['A', 'AAAAA', 'AB', 'AAB', 'A+', 'AA+A', '+AAA', 'AAA+', 'AA=='])(
    'a key of %j is refused',
    (key) => {
      expect(parseJwe(put(1, key))).toBeUndefined();
    },
  );
});
