import { expect, test } from 'vitest';
import { toMediaType } from '../../src/wire/media-type.ts';

test('media types are compared without case and without application/', () => {
  expect(toMediaType('Application/AT+JWT')).toBe('at+jwt');
  expect(toMediaType('application/application/at+jwt')).toBe('application/at+jwt');
  expect(toMediaType('at+jwt;a=b')).toBe('at+jwt;a=b');
  // U+212A KELVIN SIGN: Unicode lower-casing would make it a k.
  expect(toMediaType('\u212A')).toBe('\u212A');
});
