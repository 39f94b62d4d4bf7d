import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { listWrittenFiles, ROOT } from './written-files.ts';

const CODE = /\.(?:ts|mts|cts|tsx|js|mjs|cjs|jsx)$/;

/** Returns the code files of this repository that a tool says it reads. */
function readBy(tool: string, ...args: string[]): readonly string[] {
  const windows = process.platform === 'win32';
  const command = `${ROOT}node_modules/.bin/${tool}${windows ? '.cmd' : ''}`;
  const { stdout } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    shell: windows,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout
    .split(/\r?\n/)
    .map((line) => relative(ROOT, resolve(ROOT, line)).replaceAll('\\', '/'))
    .filter((path) => CODE.test(path) && !path.startsWith('..') && !path.includes('node_modules/'));
}

const code = listWrittenFiles().filter((path) => CODE.test(path));

test('every file of code is linted', () => {
  expect(readBy('oxlint', '--debug=files').toSorted()).toEqual(code.toSorted());
});

test('every file of code is type-checked', () => {
  const own = readBy('tsc', '-p', 'playground/tsconfig.json', '--listFilesOnly');
  const checked = [
    ...readBy('tsc', '-p', 'tsconfig.json', '--listFilesOnly'),
    ...own.filter((path) => path.startsWith('playground/')),
  ];
  expect(checked.toSorted()).toEqual(code.toSorted());
  const steps = readFileSync(`${ROOT}scripts/test.mjs`, 'utf8');
  expect(steps).toContain("bin('tsc', ['-p', 'tsconfig.json', '--noEmit'])");
  expect(steps).toContain("bin('tsc', ['-p', 'playground/tsconfig.json', '--noEmit'])");
});

test('npm run format and npm test read the same files: all of them', () => {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const steps = readFileSync(`${ROOT}scripts/test.mjs`, 'utf8');
  expect(scripts['format']).toBe('node scripts/pn.mjs exec oxfmt');
  expect(steps).toContain("bin('oxfmt', ['--check'])");
});
