import { expect, test } from 'vitest';
import { isPlainTarget, toRoutedTarget } from '../../src/http/target.ts';

test.each([
  ['http://api.test/a?b', '/a?b'],
  ['HTTPS://api.test:8443/', '/'],
  ['http://api.test', '/'],
  ['http://api.test?x=1', '/?x=1'],
  ['http://[::1]:80/a//b', '/a//b'],
  ['http://api.test/a/../b', '/a/../b'],
])('the absolute form %s is routed as %s', (url, target) => {
  expect(toRoutedTarget(url)).toBe(target);
});

test.each([
  '*',
  'api.test:443',
  '//api.test/a',
  'ftp://api.test/a',
  'http://user@api.test/a',
  'http://api.test/a#b',
  'http://api.test\\a',
  'http://api.test/a\\b',
  'http:///a',
  'http:/a',
  'xhttp://api.test/a',
  'view-source:https://api.test/a',
  ' http://api.test/a',
  '',
])('any other target stays what it is: %j', (url) => {
  expect(toRoutedTarget(url)).toBe(url);
});

test.each(['/', '/a', '/a?b', '/a//b', '/a/../b', '/%61', '/a\\b!$&\'()*+,;=:@[]{}|^`"<>~'])(
  'all frameworks read %s alike',
  (target) => {
    expect(isPlainTarget(target)).toBe(true);
  },
);

test.each([
  '',
  '*',
  'a',
  'api.test:443',
  'ftp://api.test/a',
  'http://user@api.test/a',
  'http://api.test\\a',
  '/a#b',
  '/a?b#c',
  '/a b',
  '/a\tb',
  '/a\u00a0',
  '/a\u00e9',
  '/a\ufeff',
  '/a\u007f',
])('frameworks read %j in different ways', (target) => {
  expect(isPlainTarget(target)).toBe(false);
});
