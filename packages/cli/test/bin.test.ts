import { once } from 'node:events';
import { createVerifier } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { describe, expect, test } from 'vitest';
import { createBinScene, POLICY, runBin, startBin } from './bin.ts';
import type { Ended } from './bin.ts';

const { issuer, file, bin, explainWith } = await createBinScene('bin');

async function explain(token: string, flags: readonly string[] = [], env = {}): Promise<Ended> {
  const args = ['explain', ...POLICY, '--jwks', file('jwks.json'), ...flags];
  return runBin(bin(), args, { stdin: token, env });
}

describe('the process', () => {
  test('ends with 0, 1, 2 and 3', async () => {
    const good = await issuer.sign();
    expect((await explain(good)).code).toBe(0);
    expect((await explain(await issuer.sign({ aud: 'x' }))).code).toBe(1);
    expect((await explain('')).code).toBe(2);
    const away = ['explain', ...POLICY, '--jwks', 'http://127.0.0.1:9/jwks'];
    expect((await runBin(bin(), away, { stdin: good })).code).toBe(3);
  });

  test('writes to the pipe that it is for, in colour only if forced', async () => {
    const token = await issuer.sign();
    const at = ['--at', new Date().toISOString()];
    const plain = await explain(token, at);
    expect([plain.stderr, plain.stdout.includes('\u001B')]).toEqual(['', false]);
    expect((await explain(token, at, { FORCE_COLOR: '1' })).stdout).toContain('\u001B[32m');
    expect((await explain(token, at, { NO_COLOR: '1' })).stdout).toBe(plain.stdout);
    const json = await explain(token, ['--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'accepted' });
  });

  test.each([
    [[], 2, 'Usage: oidc-verify'],
    [['--help'], 0, 'Commands:'],
    [['explain', '--help'], 0, 'Examples:'],
    [['doctor', '--help'], 0, 'Examples:'],
    [['serve', '--help'], 0, 'Examples:'],
    [['help', 'doctor'], 0, '--allow-private-host'],
    [['explian'], 2, 'Did you mean explain?'],
    [['doctor'], 2, "missing required argument 'issuer'"],
    [['doctor', 'a', 'b'], 2, 'too many arguments'],
    [['doctor', '--jsno'], 2, 'Did you mean --json?'],
    [['--version'], 0, '0.0.0'],
  ])('%j ends with %i and says %s', async (args, code, text) => {
    const ended = await runBin(bin(), args);
    expect(ended.code).toBe(code);
    expect(code === 0 ? ended.stdout : ended.stderr).toContain(text);
    expect(code === 0 ? ended.stderr : ended.stdout).toBe('');
    for (const line of (ended.stdout + ended.stderr).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test('ends quietly when the reader of its output goes', async () => {
    const { child, ended } = startBin(bin(), ['--help']);
    child.stdout.destroy();
    expect(await ended).toMatchObject({ signal: null, stderr: '' });
  });

  test('ends at once on SIGTERM while it waits for a token', async () => {
    const { child, ended } = startBin(bin(), ['explain', ...POLICY, '--no-keys']);
    await once(child, 'spawn');
    child.kill('SIGTERM');
    expect((await ended).signal).toBe('SIGTERM');
  });
});

describe('--config', () => {
  const keys = `{ peek: () => set, load: async () => set, wake: () => 'settled', close() {} }`;
  const options = `{ issuer: 'https://issuer.test', audience: 'https://api.test', keys: ${keys},
    check: ({ claims }) => claims.sub === 'alice' }`;
  const set = `const set = { keys: ${JSON.stringify(issuer.jwks().keys)}, generation: 1, ageSeconds: 0, stale: false };\n`;

  test.each(['export const options =', 'export default'])('reads options: %s', async (way) => {
    const text = `${set}setInterval(() => {}, 1e6);\n${way} ${options};`;
    expect((await explainWith(text, await issuer.sign({ sub: 'alice' }))).code).toBe(0);
    const denied = await explainWith(text, await issuer.sign({ sub: 'bob' }), ['--json']);
    expect(JSON.parse(denied.stdout)).toMatchObject({ code: 'access_denied', status: 403 });
  });

  test('reads the options of createAuth, and fetches the keys as it does', async () => {
    const own = await createTestIssuer();
    const listening = await own.listen();
    const text = `export const options = { issuer: '${listening.url}', audience: 'https://api.test', realm: 'x',
      resource: 'https://api.test', jwksUri: '${own.jwksUri}', onFailure() {} };`;
    const ended = await explainWith(text, await own.sign());
    await listening.close();
    expect([ended.code, ended.stderr]).toEqual([0, '']);
  });

  test('says how to export the verifier of createAuth()', async () => {
    const ended = await explainWith('export const auth = { required() {}, optional() {} };', 'x');
    expect(ended.stderr).toContain(
      '\n  export const verifier = createVerifier({ … });\n  export const auth = createAuth({ verifier });\n',
    );
  });

  test.each([
    ['export const a = 1;', 'exports a; export a verifier'],
    ['const x =;', 'could not be loaded'],
    ["throw new Error('no database')", 'could not be loaded: no database'],
    ['export const auth = { required() {}, optional() {} };', 'what createAuth() returned'],
    ["export const options = { isuer: 'x' };", 'isuer: is not a known option'],
  ])('says what is wrong with %j', async (text, message) => {
    const ended = await explainWith(text, 'x');
    expect(ended.code).toBe(2);
    expect(ended.stderr.replaceAll(/\s+/g, ' ')).toContain(message);
  });
});

test('serve hands out tokens until SIGTERM, and prints none', async () => {
  const { child, ended } = startBin(bin(), ['serve', '--port', '0']);
  const [started] = (await once(child.stdout, 'data')) as [string];
  const url = /http:\S+/.exec(started)?.[0] ?? '';
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'a' });
  const response = await fetch(`${url}/token?a=b`, { method: 'POST', body });
  const { access_token: token } = (await response.json()) as { access_token: string };
  const verifier = createVerifier({ issuer: url, audience: 'https://api.test', keys: fetchJwks() });
  expect(await verifier.verify(token)).toMatchObject({ clientId: 'test-client' });
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/POST \/token 200\n.*The test issuer has ended\.\n$/s);
  expect(stdout).not.toContain(token.split('.')[2]);
});
