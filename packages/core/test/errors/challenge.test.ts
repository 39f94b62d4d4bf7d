import { describe, expect, test } from 'vitest';
import { formatChallenge } from '../../src/errors/challenge.ts';
import type { ChallengeParameters } from '../../src/errors/challenge.ts';

describe('formatChallenge', () => {
  test('puts the parameters in one order', () => {
    const parameters = {
      resourceMetadata: 'https://a.test/m',
      scopes: ['a', 'b'],
      errorDescription: 'A text',
      error: 'invalid_token',
      realm: 'r',
    };
    expect(formatChallenge(parameters)).toBe(
      'Bearer realm="r", error="invalid_token", error_description="A text", scope="a b", ' +
        'resource_metadata="https://a.test/m"',
    );
    expect(formatChallenge({ ...parameters, scheme: 'DPoP' })).toMatch(/^DPoP realm=/);
  });

  test('has at least one parameter', () => {
    expect(formatChallenge({})).toBe('Bearer realm="api"');
    expect(formatChallenge({ realm: '', scopes: [], error: '' })).toBe('Bearer realm="api"');
    expect(formatChallenge({ scopes: ['"', ' '] })).toBe('Bearer realm="api"');
  });

  test('replaces quotes and backslashes and drops the rest', () => {
    expect(formatChallenge({ realm: 'a"b\\c\r\nX: y\u0000é\u007f😀' })).toBe(
      `Bearer realm="a'b/cX: y"`,
    );
    expect(formatChallenge({ scopes: ['a b', 'c"d\\e'] })).toBe('Bearer scope="ab cde"');
  });
});

const fragments = [
  ...Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)),
  '\u2028',
  '\uFEFF',
  '\uD800',
  '\uDFFF',
  '😀',
  '\r\nSet-Cookie: a=b',
  '"; b="',
  '\\"',
  ', Bearer realm="x',
];
const values: readonly unknown[] = [
  ...fragments.map((text) => `a${text}b`),
  ...fragments,
  fragments.join(''),
  undefined,
  null,
  5,
  Number.NaN,
  true,
  {},
  [],
  ['a'],
  Symbol('s'),
  5n,
  () => {},
  {
    toString: () => {
      throw new Error('hostile');
    },
  },
  Object.create(null),
];
const shape = /^(?:Bearer|DPoP) [a-z_]+="[ !#-[\]-~]*"(?:, [a-z_]+="[ !#-[\]-~]*")*$/;

describe.each([
  'scheme',
  'realm',
  'error',
  'errorDescription',
  'resourceMetadata',
  'scope',
  'scopes',
])('whatever stands in %s', (name) => {
  test('the value is printable ASCII, and no quote stands inside quotes', () => {
    for (const value of values) {
      const own = name === 'scope' ? { scopes: [value, 'a'] } : { [name]: value };
      if (name === 'scopes' && !Array.isArray(value)) continue;
      const challenge = formatChallenge({ realm: 'r', ...own } as ChallengeParameters);
      expect(challenge).toMatch(shape);
    }
  });
});
