import { describe, expect, test } from 'vitest';
import { toMediaType, toMediaTypeEssence } from '../../src/wire/media-type.ts';

test('media types are compared without case and without application/', () => {
  expect(toMediaType('Application/AT+JWT')).toBe('at+jwt');
  expect(toMediaType('application/application/at+jwt')).toBe('application/application/at+jwt');
  expect(toMediaType('at+jwt;a=b')).toBe('at+jwt;a=b');
  // U+212A KELVIN SIGN: Unicode lower-casing would make it a k.
  expect(toMediaType('\u212A')).toBe('\u212A');
});

describe('application/ is left out only where no other slash follows (RFC 7515 §4.1.9)', () => {
  test.each([
    ['application/text/plain', 'text/plain'],
    ['application/example;part="1/2"', 'example;part="1/2"'],
    ['application/application/jwt', 'application/jwt'],
    ['application//jwt', '/jwt'],
    ['image/jwt', 'jwt'],
    ['application/', 'application'],
  ])('%s is not %s', (long, short) => {
    expect(toMediaType(long)).not.toBe(toMediaType(short));
  });

  test.each([
    ['application/example', 'example'],
    ['APPLICATION/Example', 'eXAMPLE'],
    ['application/example;a=b', 'example;a=b'],
  ])('%s is %s', (long, short) => {
    expect(toMediaType(long)).toBe(toMediaType(short));
  });
});

test.each([
  ['JWT', 'jwt'],
  [' application/JWT ', 'jwt'],
  ['JWT; v=1', 'jwt'],
  ['application/jwt;charset="utf-8"', 'jwt'],
  ['application/text/jwt; v=1', 'application/text/jwt'],
  ['', ''],
  [';jwt', ''],
])('the essence of %j is %j', (value, essence) => {
  expect(toMediaTypeEssence(value)).toBe(essence);
});
