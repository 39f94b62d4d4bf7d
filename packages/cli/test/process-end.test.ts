import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBinScene, POLICY, startBin } from './bin.ts';
import type { Ended } from './bin.ts';

const { issuer, file, bin, explainWith } = await createBinScene('end');
const good = await issuer.sign();
const refused = await issuer.sign({ aud: 'x' });
const explain = (): readonly string[] => ['explain', ...POLICY, '--jwks', file('jwks.json')];

const SET = `const set = { keys: ${JSON.stringify(issuer.jwks().keys)}, generation: 1, ageSeconds: 0, stale: false };
const keys = { peek: () => set, load: async () => set, wake: () => 'settled', close() {} };
const common = { issuer: 'https://issuer.test', audience: 'https://api.test', keys };
const never = () => new Promise(() => {});\n`;

async function config(text: string, flags: readonly string[] = []): Promise<Ended> {
  return explainWith(SET + text, good, flags);
}

describe('what never settles is no acceptance', () => {
  test('in a check: the deadline of the verifier answers', { timeout: 30_000 }, async () => {
    const ended = await config('export const options = { ...common, check: never };', ['--json']);
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ code: 'verification_unavailable' });
  });

  test('in the search for revoked tokens', { timeout: 30_000 }, async () => {
    const ended = await config('export const options = { ...common, checkRevoked: never };', [
      '--json',
    ]);
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: 'undecided' });
  });

  test('in the source of keys', { timeout: 30_000 }, async () => {
    const ended = await config(
      'export const options = { ...common, keys: { ...keys, peek() {}, load: never } };',
      ['--json'],
    );
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: 'undecided' });
  });

  test('in the module itself', async () => {
    const ended = await config('await never(); export const options = common;', [
      '--timeout-ms',
      '300',
    ]);
    expect(ended.code).toBe(2);
    expect(ended.stderr.replaceAll(/\s+/g, ' ')).toContain('was not loaded within 300 ms');
  });

  test.each([
    ['process.exit(0);'],
    ['process.exit(1);'],
    ['process.exitCode = 0; process.exit();'],
    ['setTimeout(() => process.exit(0)); await never();'],
    ["setTimeout(() => { throw new Error('x'); }); await never();"],
    ['Promise.reject(new Error()); await never();'],
    ["process.on('exit', () => { process.exitCode = 0; }); process.exit(1);"],
    ["process.on('exit', () => process.exit(0)); process.exit(1);"],
    ["process.on('exit', () => process.exit(0)); setTimeout(() => never.x.y); await never();"],
  ])('when the module says %s', async (text) => {
    const ended = await config(text);
    expect([ended.code, ended.stdout]).toEqual([70, '']);
    expect(ended.stderr).toContain('ended without an answer');
  });
});

describe('an error that nothing catches', () => {
  test.each([
    [
      "setTimeout(() => { throw new Error('no database'); }); await never();",
      /: an error at .*api-\d+\.mjs:5:\d+ was not caught: no database\n$/,
    ],
    ["Promise.reject(new Error('no \\u001b[31m')); await never();", /not caught: no \?\[31m\n$/],
    [
      "setTimeout(() => JSON.parse('{')); await never();",
      /: an error at .*api-\d+\.mjs:5:\d+ was not caught: Expected/,
    ],
    ["Promise.reject('late'); await never();", /: an error was not caught: .*"late"\.\n$/],
    ["setTimeout(() => { throw 'late'; }); await never();", /: an error was not caught: late\n$/],
    [
      'setTimeout(() => { throw { toString() { throw 0; } }; }); await never();',
      /: an error was not caught: what was thrown says nothing\n$/,
    ],
  ])('is one line with its place and no stack: %s', async (text, line) => {
    const { code, stdout, stderr } = await config(text);
    expect([code, stdout, stderr.split('\n').length]).toEqual([70, '', 2]);
    expect(stderr).toMatch(line);
  });

  test('is the business of a module that listens for it', async () => {
    const ended = await config(
      "process.on('uncaughtException', () => {}); setTimeout(() => never.x.y); await new Promise((resolve) => setTimeout(resolve, 20)); export const options = common;",
    );
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });
});

/** Runs a command of the shell; `$0` and so on are the words of ours. */
async function shell(script: string, words: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = execFile('/bin/sh', ['-c', script, process.execPath, bin(), ...words], (error) =>
      resolve(Number(error?.code ?? 0)),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(refused);
  });
}

describe('the code of the command stays', () => {
  test.each([
    ['sets another', 'process.exitCode = 0;'],
    ['ends the process', 'process.exit(0);'],
  ])('where a listener of a module %s', async (_name, does) => {
    const text = `process.on('exit', () => { ${does} }); export const options = { ...common, audience: 'x' };`;
    expect(await config(text)).toMatchObject({ code: 1, stderr: '' });
  });

  test.each([
    ['a refusal', refused, 1],
    ['an acceptance', good, 0],
  ])('%s whose reader has gone', async (_name, token, code) => {
    const { child, ended } = startBin(bin(), explain());
    child.stdout.destroy();
    child.stdin.end(token);
    expect(await ended).toMatchObject({ code, signal: null, stderr: '' });
  });

  test('a wrong command line whose error stream is closed', async () => {
    const { child, ended } = startBin(bin(), ['explain', ...POLICY, '--jwks', 'missing.json']);
    child.stderr.destroy();
    child.stdin.end(good);
    expect(await ended).toMatchObject({ code: 2, signal: null });
  });

  test.runIf(existsSync('/dev/full'))('where the disk is full', async () => {
    expect(await shell('"$0" "$@" > /dev/full', explain())).toBe(1);
    expect(await shell('"$0" "$@" > /dev/full', ['--help'])).toBe(70);
    expect(await shell('"$0" "$@" 2> /dev/full', ['explian'])).toBe(2);
    expect(await shell('"$0" "$@" > /dev/full 2> /dev/full', explain())).toBe(1);
    expect(await shell('"$0" "$@" >&- 2>&-', explain())).not.toBe(0);
  });
});
