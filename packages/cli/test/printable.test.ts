import { createTestIssuer } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { toPrintable, toPrintableJson } from '../src/terminal/printable.ts';

const encode = (text: string): string => Buffer.from(text).toString('base64url');
const token = await (await createTestIssuer()).sign();
const [, payload = '', signature = ''] = token.split('.');
const spaced = ['  ', '\t', '\r\n', '\n '].map(
  (space) => `${encode(`${space}{"alg":"RS256"}`)}.${payload}.${signature}`,
);
const jwe = (key: string, header = '{"alg":"dir","enc":"A256GCM"}'): string =>
  [encode(header), key, 'i'.repeat(16), 'ciphertext', 't'.repeat(22)].join('.');

describe('nothing that is printed is a token', () => {
  test.each([
    token,
    ...spaced,
    `${encode('{"alg":"HS256"}')}..${'s'.repeat(43)}`,
    jwe(''),
    jwe('k'.repeat(40)),
    jwe('', ' {"alg":"dir","enc":"A256GCM"}'),
    jwe('k'.repeat(40), '\n{"alg":"A256KW","enc":"A256GCM"}'),
  ])('%s', (secret) => {
    expect(toPrintable(secret)).toBe('(token)');
    expect(toPrintable(`Bearer "${secret}", x`)).toBe('Bearer "(token)", x');
  });

  test('even where only a part of it would have room', () => {
    for (const length of [20, 60, 100, 300]) {
      for (const before of [0, 10, 4 * length - 90, 4 * length - 5]) {
        const shown = toPrintable(`${'. '.repeat(Math.max(0, before) / 2)}${token}`, length);
        expect(shown).not.toContain(token.slice(0, 8));
      }
    }
  });

  test.each([
    'login.example.com',
    'https://my-tenant-name-1234.eu-west-1.auth.internal.example.com/oauth2/default',
    'https://accounts-of-a-long-company.login.example.international/realms/a.b.c',
    '00000003-0000-0000-c000-000000000000',
    'sts.windows.net/00000003-0000-0000-c000-000000000000/v2.0',
    'urn:ietf:params:oauth:token-type:access_token',
    'api.read.something-that-is-quite-long',
  ])('but names stay: %s', (name) => {
    expect(toPrintable(name)).toBe(name);
  });

  test.each(['a', 'ey', 'a.', 'eyJhbGci.', `${'a'.repeat(20)}.`, '-'])(
    'in linear time, of many %j',
    (part) => {
      const started = performance.now();
      toPrintable(part.repeat(1_000_000 / part.length));
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );
});

test('what is nested without end is cut', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  const shown = JSON.stringify(toPrintableJson({ a: deep, b: { c: [token] } }));
  expect(shown).toContain('[["…"]]');
  expect(shown).toContain('"b":{"c":["(token)"]}');
});
