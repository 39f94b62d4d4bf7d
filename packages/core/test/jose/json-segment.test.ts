import { describe, expect, test } from 'vitest';
import { decodeJsonSegment } from '../../src/jose/json-segment.ts';
import { ENGINES } from '../setting.ts';

const encode = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');

describe.each(Object.entries(ENGINES))('a segment, read by the %s engine', (_, createEngine) => {
  const read = (segment: string): unknown => decodeJsonSegment(segment, createEngine());

  test('is the JSON object that it encodes', () => {
    expect(read(encode('{"alg":"ES256","n":["é",1]}'))).toEqual({ alg: 'ES256', n: ['é', 1] });
    expect(read(encode('{}'))).toEqual({});
  });

  test.each([
    ['an empty string', ''],
    ['padding', `${encode('{"a":1}')}==`],
    ['the other base64 alphabet', Buffer.from('{"a":"~~?"}').toString('base64')],
    ['bytes that are not UTF-8', encode(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))],
    ['no JSON', encode('alg')],
    ['a list', encode('[{}]')],
    ['null', encode('null')],
    ['a member twice', encode('{"alg":"ES256","alg":"none"}')],
  ])('is refused: %s', (_name, segment) => {
    expect(read(segment)).toBeUndefined();
  });
});
