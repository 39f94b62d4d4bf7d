import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CODE = /\.(?:ts|mts|cts|tsx|js|mjs|cjs|jsx)$/;
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage']);

/** Returns every file below `folder` that somebody here has written. */
function listFiles(folder = ''): readonly string[] {
  return readdirSync(`${root}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : listFiles(`${path}/`);
  });
}

/** Returns the code files of this repository that a tool says it reads. */
function readBy(tool: string, ...args: string[]): readonly string[] {
  const windows = process.platform === 'win32';
  const command = `${root}node_modules/.bin/${tool}${windows ? '.cmd' : ''}`;
  const { stdout } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: windows,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout
    .split(/\r?\n/)
    .map((line) => relative(root, resolve(root, line)).replaceAll('\\', '/'))
    .filter((path) => CODE.test(path) && !path.startsWith('..') && !path.includes('node_modules/'));
}

const code = listFiles().filter((path) => CODE.test(path));

test('every file of code is linted', () => {
  expect(readBy('oxlint', '--debug=files').toSorted()).toEqual(code.toSorted());
});

test('every file of code is type-checked', () => {
  const checked = readBy('tsc', '-p', 'tsconfig.json', '--listFilesOnly');
  expect(checked.toSorted()).toEqual(code.toSorted());
});

test('npm run format and npm test read the same files: all of them', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const steps = readFileSync(`${root}scripts/test.mjs`, 'utf8');
  expect(scripts['format']).toBe('node scripts/pn.mjs exec oxfmt');
  expect(steps).toContain("bin('oxfmt', ['--check'])");
});
