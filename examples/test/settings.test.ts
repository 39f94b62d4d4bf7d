import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { runExample, startExample } from './example-process.ts';
import { API_NAMES } from './fleet.ts';

const good = { PORT: '0', ISSUER: 'http://127.0.0.1:1', AUDIENCE: 'https://api.test' };
const servers = [...API_NAMES, 'websocket', 'hono-workers'].map((name) => `${name}/src/server.mjs`);

/** Variables over the good ones; undefined takes one away. */
type Change = Readonly<Record<string, string | undefined>>;

function withChange(change: Change): Record<string, string> {
  const merged: Change = { ...good, ...change };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

async function refusalOf(file: string, change: Change): Promise<readonly string[]> {
  const { code, signal, stdout, stderr } = await runExample(file, withChange(change));
  expect({ code, signal, stdout }).toEqual({ code: 1, signal: null, stdout: '' });
  expect(stderr.endsWith('\n')).toBe(true);
  return stderr.slice(0, -1).split('\n');
}

function namesIn(lines: readonly string[]): readonly string[] {
  return lines
    .map((line) => line.slice(0, line.indexOf(' ')))
    .toSorted((a, b) => a.localeCompare(b));
}

const single: [string, Change, RegExp][] = [
  ['PORT missing', { PORT: undefined }, /^PORT must be an integer from 0 to 65535/],
  ['PORT empty', { PORT: '' }, /^PORT must be an integer/],
  ['PORT no number', { PORT: 'abc' }, /^PORT must be an integer/],
  ['PORT negative', { PORT: '-1' }, /^PORT must be an integer/],
  ['PORT in another notation', { PORT: '1e3' }, /^PORT must be an integer/],
  ['PORT too large', { PORT: '70000' }, /^PORT must be an integer/],
  ['ISSUER missing', { ISSUER: undefined }, /^ISSUER is missing/],
  ['ISSUER empty', { ISSUER: '' }, /^ISSUER is missing/],
  ['ISSUER blank', { ISSUER: '  ' }, /^ISSUER must not be blank/],
  ['ISSUER no URL', { ISSUER: 'login' }, /^ISSUER must be an absolute URL/],
  ['ISSUER without TLS', { ISSUER: 'http://login.test' }, /^ISSUER must start with https:/],
  ['AUDIENCE missing', { AUDIENCE: undefined }, /^AUDIENCE is missing/],
  ['AUDIENCE blank', { AUDIENCE: '  ' }, /^AUDIENCE must not be blank/],
  ['ALGORITHMS symmetric', { ALGORITHMS: 'HS256' }, /^ALGORITHMS "HS256" must be one of RS256,/],
  ['ALGORITHMS none', { ALGORITHMS: 'RS256,none' }, /^ALGORITHMS "none" must be one of RS256,/],
  ['ALGORITHMS empty', { ALGORITHMS: '' }, /^ALGORITHMS "" must not be blank/],
  ['ALGORITHMS with a line break', { ALGORITHMS: 'RS\n256' }, /^ALGORITHMS "RS\\n256" must be/],
  ['JWKS_URI no URL', { JWKS_URI: 'keys' }, /^JWKS_URI must be an absolute URL/],
  ['JWKS_URI without TLS', { JWKS_URI: 'http://keys.test/' }, /^JWKS_URI must start with https:/],
  ['HOST of another machine', { HOST: '192.0.2.1' }, /^HOST is not an address of this machine/],
];

describe('one variable that is wrong is one line that names it', () => {
  test.each(single)('%s', async (_title, change, line) => {
    const lines = await refusalOf('express-api/src/server.mjs', change);
    expect(lines).toEqual([expect.stringMatching(line)]);
  });

  test('PORT taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const address = other.address();
    const PORT = String(typeof address === 'object' ? address?.port : address);
    const lines = await refusalOf('express-api/src/server.mjs', { PORT });
    other.close();
    expect(lines).toEqual(['PORT is in use by another server; choose another one']);
  });
});

describe.each(servers)('%s', (file) => {
  test('names all that is missing at once', async () => {
    const lines = await refusalOf(file, {
      PORT: undefined,
      ISSUER: undefined,
      AUDIENCE: undefined,
    });
    expect(namesIn(lines)).toEqual(['AUDIENCE', 'ISSUER', 'PORT']);
  });

  test('names all that is wrong at once', async () => {
    const lines = await refusalOf(file, {
      PORT: '70000',
      ISSUER: ' ',
      AUDIENCE: ' ',
      ALGORITHMS: 'HS256,none',
      JWKS_URI: 'ftp://keys.test',
    });
    expect(namesIn(lines)).toEqual([
      'ALGORITHMS',
      'ALGORITHMS',
      'AUDIENCE',
      'ISSUER',
      'JWKS_URI',
      'PORT',
    ]);
  });
});

test('an empty HOST is loopback, not every interface', async () => {
  const example = await startExample('express-api/src/server.mjs', { ...good, HOST: '' });
  expect(example.url).toBe(`http://127.0.0.1:${example.port}`);
  await example.stop();
});
