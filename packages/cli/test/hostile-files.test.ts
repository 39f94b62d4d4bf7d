import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTextFile } from '../src/explain/read-file.ts';
import { runProgram } from '../src/program.ts';
import { buildBin, runBin } from './bin.ts';
import { fakeIo } from './fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'oidc-verify-files-'));
const file = (name: string): string => join(folder, name);
const segment = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');
let bin = '';

beforeAll(async () => {
  bin = await buildBin();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(args: readonly string[], stdin = 'x') {
  const io = fakeIo({ cwd: folder, stdin });
  const code = await runProgram(['explain', ...args], io, '1.2.3');
  return { code, stdout: io.written.stdout(), stderr: io.written.stderr() };
}

describe('a module that cannot be asked is a wrong file', () => {
  const trap = `new Proxy({}, { get() { throw 1; }, ownKeys() { throw { toString: 1 }; }, getPrototypeOf() { throw 2; } })`;
  test.each([
    ['throw { toString: 1 };'],
    ['throw Object.create(null);'],
    ['throw undefined;'],
    [`throw ${trap};`],
    [
      "const e = new Error(); Object.defineProperty(e, 'message', { get() { throw e; } }); throw e;",
    ],
    [`export const options = ${trap};`],
    [`export default ${trap};`],
    [`export const verifier = { get verify() { throw {}; } };`],
    ['export const options = { get issuer() { throw { toString: 1 }; } };'],
    [`export const options = { issuer: ${trap}, audience: 'x' };`],
    [`export const options = { issuer: 'https://a.test', audience: 'x', issuers: [${trap}] };`],
  ])('%s', async (text) => {
    const name = `${text.length}-${Math.random()}.mjs`;
    writeFileSync(file(name), text);
    const ended = await runBin(bin, ['explain', '--config', file(name)], { stdin: 'x' });
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toContain('error: ');
  });
});

test('the problems of a policy file draw nothing over other lines', async () => {
  const evil = 'iss\u001B[2J\u202Eer';
  writeFileSync(file('evil.json'), JSON.stringify({ [evil]: 1, issuer: 'https://a.test' }));
  const { code, stderr } = await run(['--policy', 'evil.json', '--no-keys']);
  expect(code).toBe(2);
  // oxlint-disable-next-line no-control-regex -- the expression searches for control characters
  expect(stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202A-\u202E]/);
});

describe.skipIf(process.platform === 'win32')('a file without an end', () => {
  test.runIf(existsSync('/dev/zero'))('is read up to the limit', async () => {
    for (const flag of ['--policy', '--jwks']) {
      const { code, stderr } = await run(['--issuer', 'https://a.test', flag, '/dev/zero']);
      expect(code).toBe(2);
      expect(stderr).toContain('more than 16777216 bytes');
    }
  });

  test('a pipe that nobody writes to', async () => {
    execFileSync('mkfifo', [file('fifo')]);
    const ended = await runBin(bin, ['explain', '--policy', file('fifo')], { stdin: 'x' });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('is not JSON');
  });

  test('a pipe that is kept open is given up; one that is slow is read', async () => {
    execFileSync('mkfifo', [file('slow')]);
    const script = 'exec 3<> "$0"; sleep 0.5; echo "{}" >&3; sleep 5';
    const writer = spawn('/bin/sh', ['-c', script, file('slow')]);
    await new Promise((resolve) => setTimeout(resolve, 250));
    await expect(readTextFile(file('slow'), '--policy', folder, 1_500)).rejects.toThrow(
      'has no end that could be waited for',
    );
    writer.kill();
    execFileSync('mkfifo', [file('late')]);
    spawn('/bin/sh', ['-c', 'sleep 0.3; (printf "{"; sleep 0.3; printf "}") > "$0"', file('late')]);
    expect(await readTextFile(file('late'), '--policy', folder)).toBe('{}');
  });
});

test('a signature of ours that is longer than that of the token refuses nothing', async () => {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: 'https://a.test',
    aud: 'x',
    sub: 's',
    iat: now,
    exp: now + 60,
    pad: 'p'.repeat(200),
  };
  const token = `${segment({ alg: 'RS256', kid: 'k' })}.${segment(claims)}.${'A'.repeat(171)}`;
  const policy = [
    '--issuer',
    'https://a.test',
    '--audience',
    'x',
    '--no-keys',
    '--max-token-bytes',
  ];
  const { code, stdout } = await run([...policy, String(token.length)], token);
  expect([code, stdout.split('\n', 1)[0]]).toEqual([3, expect.stringContaining('Not decided')]);
  expect((await run([...policy, String(token.length - 1)], token)).code).toBe(1);
});
