import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listWrittenFiles, ROOT } from './written-files.ts';

const EXCEPTION = /\boxlint-disable(?:-next-line|-line)? .*/g;

/** Returns the exceptions from lint rules that do not say why they are right. */
function listUnexplained(text: string): readonly string[] {
  return [...text.matchAll(EXCEPTION)].map(([line]) => line).filter((line) => !/ -- \w/.test(line));
}

const code = listWrittenFiles().filter((path) => /\.(?:ts|tsx|mts|cts|mjs|cjs|js)$/.test(path));

test('every exception from a lint rule has its reason', () => {
  const own = 'scripts/test/lint-exceptions.test.ts';
  const unexplained = code
    .filter((path) => path !== own)
    .flatMap((path) =>
      listUnexplained(readFileSync(`${ROOT}${path}`, 'utf8')).map((line) => `${path}: ${line}`),
    );
  expect(unexplained).toEqual([]);
  expect(code.length).toBeGreaterThan(1_000);
});

test('one without a reason is found', () => {
  expect(listUnexplained('// oxlint-disable-next-line no-await-in-loop')).toHaveLength(1);
  expect(listUnexplained('// oxlint-disable-next-line no-await-in-loop -- in turn')).toEqual([]);
});
