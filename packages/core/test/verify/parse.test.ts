import { encodeSegment } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createHeaderMemory } from '../../src/memory/header-memory.ts';
import type { TrustEntry } from '../../src/policy/trust.ts';
import type { CheckedHeader } from '../../src/verify/token.ts';
import { parseSigned } from '../parse-signed.ts';
import { ENGINES, syncCodeOf } from '../setting.ts';

const header = encodeSegment({ alg: 'RS256' });
const payload = encodeSegment({ iss: 'i' });
const headerMemory = createHeaderMemory();
const reader = { engine: ENGINES.node(), headerMemory };
const code = (token: unknown, maxTokenBytes = 16_384): string =>
  syncCodeOf(() => parseSigned(token, maxTokenBytes, reader));

describe('parseToken', () => {
  test('takes a token apart without touching its text', () => {
    const token = `${header}.${payload}.AAEC`;
    const parsed = parseSigned(token, 1000, reader);
    expect({ ...parsed, signature: Uint8Array.from(parsed.signature) }).toEqual({
      token,
      header: { alg: 'RS256' },
      newHeader: header,
      payload: { iss: 'i' },
      signature: Uint8Array.from([0, 1, 2]),
      signingInput: `${header}.${payload}`,
    });
  });

  test('a header that is remembered is not new', () => {
    const memory = createHeaderMemory();
    const own = { ...reader, headerMemory: memory };
    const token = `${header}.${payload}.AAEC`;
    const first = parseSigned(token, 1000, own);
    memory.keep(first, {} as TrustEntry, {} as CheckedHeader);
    const second = parseSigned(token, 1000, own);
    expect([first.newHeader, second.newHeader]).toEqual([header, undefined]);
    expect(second.header).toBe(first.header);
  });

  test.each([[undefined], [null], ['']])('%j is no token at all', (token) => {
    expect(code(token)).toBe('missing_token');
  });

  test.each([
    ['a number', 5],
    ['bytes', Buffer.from(`${header}.${payload}.AA`)],
    ['an object that turns into a token', { toString: () => `${header}.${payload}.AA` }],
    ['no dots, but the beginning of a JSON object', 'e30A'],
    ['a header alone', header],
    ['no dots, and not a credential', 'ab c'],
    ['one dot, where each part could be read out of it', 'e30.e30A'],
    ['one dot', `${header}.${payload}`],
    ['three dots', `${header}.${payload}.AA.`],
    ['one dot, and little behind it', 'abc.def'],
    ['five segments, the first empty', `.AA.AA.AA.AA`],
    ['five segments, one not base64url', `${header}.AA.A+.AA.AA`],
    ['six segments', `${header}.AA.AA.AA.AA.AA`],
    ['an empty header', `.${payload}.AA`],
    ['an empty payload', `${header}..AA`],
    ['only dots', '..'],
    ['a padded header', `${header}=.${payload}.AA`],
    ['white space around', ` ${header}.${payload}.AA`],
    ['a newline at the end', `${header}.${payload}.AA\n`],
    ['unused bits in the signature', `${header}.${payload}.AB`],
    ['a header that is no JSON', `${encodeSegment('{')}.${payload}.AA`],
    ['a header that is a list', `${encodeSegment('[]')}.${payload}.AA`],
    ['a payload that is text', `${header}.${encodeSegment('"x"')}.AA`],
    ['a payload with equal names', `${header}.${encodeSegment('{"iss":"a","iss":"b"}')}.AA`],
    [
      'a payload that is not UTF-8',
      `${header}.${encodeSegment(Uint8Array.of(0x7b, 0xff, 0x7d))}.AA`,
    ],
  ])('refuses %s', (_, token) => {
    expect(code(token)).toBe('malformed_token');
  });

  test.each([
    ['letters', 'abc'],
    ['hexadecimal', '2C56A356A306E64AFC7D2C6399E23A17'],
    ['a UUID', '0b1f4c1e-6c1e-4a0e-9d59-3d2f6c8a9b10'],
    ['with padding', 'dG9rZW4='],
    ['the alphabet of base64', 'to/k+en~1'],
    ['of two segments, as Google’s', 'ya29.a0AfH6SMBexample'],
    ['of two segments, as Ory’s', `ory_at_${'k'.repeat(43)}.${'s'.repeat(43)}`],
  ])('an opaque token has a code of its own: %s', (_, token) => {
    expect(code(token)).toBe('opaque_token');
  });

  test.each([
    ['with all its segments', `${header}.AA.AA.AA.AA`],
    ['without a key', `${header}..AA.AA.AA`],
    ['with empty segments', `${header}....`],
  ])('an encrypted token has a code of its own: %s', (_, token) => {
    expect(code(token)).toBe('encrypted_token');
  });

  test('an empty signature is for the signature stage to refuse', () => {
    expect(parseSigned(`${header}.${payload}.`, 1000, reader).signature).toHaveLength(0);
  });

  test('the size limit includes its own length and comes first', () => {
    const token = `${header}.${payload}.AAEC`;
    expect(code(token, token.length)).toBe('passed');
    expect(code(token, token.length - 1)).toBe('malformed_token');
    expect(code('.'.repeat(1_000_000))).toBe('malformed_token');
  });
});
