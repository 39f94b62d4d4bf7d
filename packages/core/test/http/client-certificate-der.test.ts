import { describe, expect, test } from 'vitest';
import { fromHeader } from '../../src/http/client-certificate.ts';
import type { CertificateFormat } from '../../src/http/certificate-formats.ts';
import { problemsOf, syncCodeOf } from '../setting.ts';
import { encodeDer, toPem } from './certificate.ts';

/** What comes of a header with this value, from the proxy. */
function read(format: CertificateFormat, value: string): string {
  const reader = fromHeader({ name: 'client-cert', format, trusted: () => true });
  const headers = (): readonly string[] => [value];
  return syncCodeOf(() => reader({ method: 'GET', url: '/', headers }));
}
const readBytes = (bytes: Uint8Array): string =>
  read('base64', Buffer.from(bytes).toString('base64'));
const filled = (head: readonly number[], length: number): Uint8Array =>
  Uint8Array.from([...head, ...new Uint8Array(length)]);

describe('the length of the one SEQUENCE (X.690 §8.1.3)', () => {
  test.each([0, 1, 127, 128, 129, 255, 256, 257, 1000, 16_380])('%i bytes of content', (length) => {
    const bytes = encodeDer(0x30, new Uint8Array(length));
    expect(readBytes(bytes)).toBe('passed');
    expect(readBytes(Uint8Array.from([...bytes, 0]))).toBe('invalid_certificate');
    expect(readBytes(bytes.subarray(0, -1))).toBe('invalid_certificate');
  });

  test.each([
    ['an open end', filled([0x30, 0x80], 128)],
    ['one byte where none is needed', filled([0x30, 0x81, 127], 127)],
    ['two bytes where one is enough', filled([0x30, 0x82, 0, 255], 255)],
    ['one byte that says another length', filled([0x30, 0x81, 200], 199)],
    ['two bytes that say another length', filled([0x30, 0x82, 1, 0], 255)],
    ['three bytes', filled([0x30, 0x83, 0, 1, 0], 256)],
    ['a SET', filled([0x31, 0x01], 1)],
    ['more than there may be', encodeDer(0x30, new Uint8Array(16_381))],
  ])('%s is refused', (_, bytes) => {
    expect(readBytes(bytes)).toBe('invalid_certificate');
  });
});

test('a header is as long as it may be, and no longer', () => {
  const pem = toPem(encodeDer(0x30, new Uint8Array(300)));
  const spell = (length: number): string => {
    // Line breaks of three characters fill it up, then one of a single character each.
    const rest = length - pem.length;
    const breaks = '%0A'.repeat(Math.floor(rest / 3)) + '\n'.repeat(rest % 3);
    return pem.replace('\n-----END', `${breaks}\n-----END`);
  };
  expect(spell(81_920)).toHaveLength(81_920);
  expect(read('pem', spell(81_920))).toBe('passed');
  expect(read('pem', spell(81_921))).toBe('invalid_certificate');
});

test('a format is a text, not what turns into one', () => {
  for (const format of [['pem'], { toString: () => 'pem' }, 'toString']) {
    const options = { name: 'client-cert', format, trusted: () => true };
    expect(problemsOf(() => fromHeader(options as never))).toEqual([
      { path: 'format', message: 'must be one of rfc9440, pem, base64, xfcc' },
    ]);
  }
  const without = { name: 'client-cert', format: undefined, trusted: () => true };
  expect(problemsOf(() => fromHeader(without as never))).toEqual([
    { path: 'format', message: 'is required: one of rfc9440, pem, base64, xfcc' },
  ]);
});
