import { describe, expect, test } from 'vitest';
import { isLoopback } from '../../src/dpop/target.ts';
import { urlFault } from '../../src/http/resource.ts';
import { isLoopbackHost } from '../../src/wire/loopback.ts';

const SAME_MACHINE = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'api.localhost',
  'deep.api.localhost.',
  '127.0.0.1',
  '127.8.9.1',
  '127.1',
  '0x7f.1',
  '0177.0.0.1',
  '2130706433',
  '127.0.0.1.',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::FFFF:7F08:901]',
];
const ELSEWHERE = [
  'notlocalhost',
  'localhost.example',
  'localhost..',
  'localhost.localdomain',
  '127.0.0.1.example',
  '128.0.0.1',
  '0.0.0.0',
  '10.0.0.1',
  '[::]',
  '[::2]',
  '[::ffff:10.0.0.1]',
  '[::ffff:7f0:1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
];
const NO_HOSTS = [
  '',
  '::1',
  '[::1',
  '256.0.0.1',
  'localhost:80',
  'user@localhost',
  'example.com/.localhost',
  'example.com:80@localhost',
  'localhost#',
  'local\thost',
  'ｌocalhost',
];

describe('isLoopbackHost', () => {
  test.each(SAME_MACHINE)('%s is this machine', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  test.each([...ELSEWHERE, ...NO_HOSTS])('%j is not', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });

  test('a long name takes no longer than its length', () => {
    expect(isLoopbackHost(`${'localhost.'.repeat(50_000)}x`)).toBe(false);
  });
});

const answers = (host: string): Readonly<Record<string, boolean>> => ({
  resource: urlFault(`http://${host}/`) === undefined,
  publicOrigin: isLoopback(`http://${host}:3000`),
});

describe('plain http gets the same answer wherever a URL is configured', () => {
  test.each(SAME_MACHINE)('http://%s is accepted', (host) => {
    expect(answers(host)).toEqual({ resource: true, publicOrigin: true });
  });

  test.each(ELSEWHERE)('http://%s is refused', (host) => {
    expect(answers(host)).toEqual({ resource: false, publicOrigin: false });
  });
});
