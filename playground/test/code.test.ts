import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import * as providers from '@oidc-verify/core/providers';
import { afterAll, describe, expect, test } from 'vitest';
import { FRAMEWORK_NAMES, toCode } from '../src/code/frameworks.ts';
import { toOptionsSource } from '../src/code/options-source.ts';
import { toPolicyOptions } from '../src/model/policy-options.ts';
import { EMPTY_STATE } from '../src/model/state.ts';
import { createTemporaryKeys } from '../src/model/temporary-key.ts';
import { judge } from '../src/model/view.ts';
import { POLICIES } from './policies.ts';

// Beside the packages that the code imports, and where no other check looks.
const FOLDER = fileURLToPath(new URL('../node_modules/.written-code/', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Returns what the compiler says of these files; empty if nothing is wrong. */
function compile(folder: string, files: Readonly<Record<string, string>>): string {
  const path = `${FOLDER}${folder}/`;
  mkdirSync(path, { recursive: true });
  for (const [name, source] of Object.entries(files)) writeFileSync(`${path}${name}`, source);
  const config = {
    extends: `${ROOT}tsconfig.json`,
    compilerOptions: { noEmit: true },
    include: ['*.ts'],
    exclude: [],
  };
  writeFileSync(`${path}tsconfig.json`, JSON.stringify(config));
  const { stdout, status } = spawnSync(
    process.execPath,
    [`${ROOT}node_modules/typescript/bin/tsc`, '-p', path],
    { encoding: 'utf8' },
  );
  return status === 0 ? '' : stdout;
}

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('the code to write', () => {
  test.each(POLICIES)('has the options that the page judges by: %s', (_, policy) => {
    const { argument } = toOptionsSource(policy);
    const read: unknown = runInNewContext(`(${argument})`, { ...providers });
    expect(JSON.stringify(read)).toBe(JSON.stringify(toPolicyOptions(policy).options));
  });

  test.each(POLICIES)('would start: %s', async (_, policy) => {
    const { problems, isUsable } = await judge(
      { ...EMPTY_STATE, policy },
      0,
      createTemporaryKeys(),
    );
    expect({ problems, isUsable }).toEqual({ problems: [], isUsable: true });
  });

  test('compiles, for every framework and policy', { timeout: 120_000 }, () => {
    const files = POLICIES.flatMap(([, policy], index) =>
      FRAMEWORK_NAMES.map((name) => [`${name}-${index}.ts`, toCode(name, policy).source] as const),
    );
    expect(files.length).toBe(4 * POLICIES.length);
    expect(compile('right', Object.fromEntries(files))).toBe('');
  });

  test('a wrong option would not', { timeout: 120_000 }, () => {
    const [[, policy] = []] = POLICIES;
    if (policy === undefined) throw new Error('there is no policy');
    const wrong = toCode('express', policy).source.replace('audience:', 'audiences:');
    expect(compile('wrong', { 'express.ts': wrong })).toContain('audiences');
  });
});
