import { describe, expect, test } from 'vitest';
import { isLoopback, readOrigin, readRequestPath, readUrl } from '../../src/dpop/target.ts';
import { fc } from '../property/fast-check.ts';
import { EQUAL_URLS, OTHER_URLS } from './hostile-proofs.ts';

const WANTED = { origin: 'https://api.test', path: '/orders' };

describe('readUrl', () => {
  test.each(EQUAL_URLS)('%s is the URL of the request', (url) => {
    expect(readUrl(url)).toEqual(WANTED);
  });

  test.each(OTHER_URLS.map((url) => [JSON.stringify(url), url] as const))('%s is not', (_, url) => {
    expect(readUrl(url)).not.toEqual(WANTED);
  });

  test.each([
    ['https://h', 'https://h', '/'],
    ['https://h?a', 'https://h', '/'],
    ['http://h:80/', 'http://h', '/'],
    ['http://h:443/', 'http://h:443', '/'],
    ['https://h:80/', 'https://h:80', '/'],
    ['https://h:65535/', 'https://h:65535', '/'],
    ['https://[2001:DB8::1]:8443/a', 'https://[2001:db8::1]:8443', '/a'],
    ['https://h/a%2fb%c3%a9%7e%2D', 'https://h', '/a%2Fb%C3%A9~-'],
    ['https://h/a//b/', 'https://h', '/a//b/'],
    ['https://h/...', 'https://h', '/...'],
    ['https://h/.a/b.', 'https://h', '/.a/b.'],
    ['https://h/%252e%252e/a', 'https://h', '/%252e%252e/a'],
    ["https://h/a:@!$&'()*+,;=b", 'https://h', "/a:@!$&'()*+,;=b"],
    ['https://h/a?b\\c', 'https://h', '/a'],
  ])('%s is %s and %s', (url, origin, path) => {
    expect(readUrl(url)).toEqual({ origin, path });
  });

  test('reading twice changes nothing more', () => {
    for (const url of [...EQUAL_URLS, 'https://h/a%2fb%7e']) {
      const once = readUrl(url);
      expect(readUrl(`${once?.origin}${once?.path}`)).toEqual(once);
    }
  });

  test('a long text takes no longer than its length', () => {
    const long = 'https://a'.padEnd(60_000, '.a');
    expect(readUrl(`${long}!`)).toBeUndefined();
    expect(readUrl(`https://h/${'%2e'.repeat(20_000)}`)?.path).toBe(`/${'.'.repeat(20_000)}`);
  });
});

// What a WHATWG parser mends, splits or decodes, in any order.
const PIECES = fc.constantFrom(
  'https',
  'HTTPS',
  'http',
  '://',
  ':',
  '/',
  '//',
  '\\',
  '@',
  '.',
  '..',
  '%2e',
  '%2F',
  '%61',
  '%00',
  'api.test',
  'API.test',
  'evil.test',
  ':443',
  ':80',
  ':8443',
  '?',
  '#',
  'orders',
  ' ',
  '\t',
  ';',
  ',',
  'https://api.test',
  'https://api.test/',
);

test('what is read as our URL is so for the parser of the platform too', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(PIECES, { minLength: 1, maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      const found = readUrl(text);
      if (found?.origin !== 'https://api.test') return;
      read += 1;
      const parsed = new URL(text);
      expect([parsed.origin, parsed.username, parsed.password]).toEqual([found.origin, '', '']);
      expect(readRequestPath(parsed.pathname)).toBe(
        found.path.startsWith('//') ? undefined : found.path,
      );
    }),
    { numRuns: 20_000, seed: 9449 },
  );
  expect(read).toBeGreaterThan(500);
});

describe('readRequestPath', () => {
  test.each([
    ['/', '/'],
    ['/orders', '/orders'],
    ['/orders/', '/orders/'],
    ['/orders?x=1', '/orders'],
    ['/orders?x=\\&y=../..', '/orders'],
    ['/orders?q=\u00fc', '/orders'],
    ['/%6frders%2f', '/orders%2F'],
    ['/a//b', '/a//b'],
    ['/a|b"c', '/a|b"c'],
    ['/?x', '/'],
    ['/orders?', '/orders'],
    ['/orders?a?b', '/orders'],
    ['/orders?q="%zz"//', '/orders'],
  ])('%s is the path %s', (target, path) => {
    expect(readRequestPath(target)).toBe(path);
  });

  test.each([
    '#',
    '?#',
    '?x#y',
    '?a b',
    '?a\tb',
    '?a\nb',
    '?\u007f',
    '?\0',
    '#?x',
    '\\?x',
    '/../b?x',
  ])('/orders%j has no path', (rest) => {
    expect(readRequestPath(`/orders${rest}`)).toBeUndefined();
  });

  test('a query changes nothing of what the path is', () => {
    const paths = fc.stringMatching(/^\/[!-~]{0,12}$/).filter((path) => !/[?#]/.test(path));
    fc.assert(
      fc.property(paths, fc.stringMatching(/^[!-~]{0,12}$/), (path, query) => {
        const expected = query.includes('#') ? undefined : readRequestPath(path);
        expect(readRequestPath(`${path}?${query}`)).toBe(expected);
      }),
    );
  });
});

describe('readOrigin', () => {
  test.each([
    ['https://api.test', 'https://api.test'],
    ['HTTPS://API.test:443', 'https://api.test'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://[::1]:8443', 'https://[::1]:8443'],
  ])('%s is %s', (text, origin) => {
    expect(readOrigin(text)).toBe(origin);
  });

  test.each([
    'https://api.test/',
    'https://api.test/v1',
    'https://api.test?x',
    'https://api.test#x',
    'https://user@api.test',
    'https://api.test.',
    'https://*.api.test',
    'https://api test',
    'https://api.test\\',
    'api.test',
    '//api.test',
    'ftp://api.test',
    'https://',
    'null',
    'https://b\u00fccher.test',
  ])('%s is none', (text) => {
    expect(readOrigin(text)).toBeUndefined();
  });
});

describe('isLoopback', () => {
  test.each([
    ['http://localhost', true],
    ['http://api.localhost:3000', true],
    ['http://127.0.0.1:3000', true],
    ['http://127.8.9.1', true],
    ['http://[::1]:3000', true],
    ['http://localhost.evil.test', false],
    ['http://127.0.0.1.evil.test', false],
    ['http://api.test', false],
    ['http://10.0.0.1', false],
  ])('%s: %s', (origin, expected) => {
    expect(isLoopback(origin)).toBe(expected);
  });
});
