import { readFileSync } from 'node:fs';
import { ERROR_TABLE } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';

const page = read('../../../../docs/migration-from-python.md');

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

function cellsOf(line: string): readonly string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map(cellsOf);
const behaviours = rows.filter(([id = '']) => /^(?:[WD]?\d+)$/.test(id));
const codes = rows.filter(
  (cells) => /^`\w+`$/.test(cells[0] ?? '') && /^\d{3}$/.test(cells[2] ?? ''),
);

function numbers(prefix: string, last: number): readonly string[] {
  return Array.from({ length: last }, (_, index) => `${prefix}${index + 1}`);
}

/** Returns the numbers that the titles of tests in one file begin with. */
function numbersIn(file: string): ReadonlySet<string> {
  const path =
    file === 'fetch-jwks' ? '../../../fetch-jwks/test/migration.test.ts' : `./${file}.test.ts`;
  const titles = read(path).matchAll(/['"`]((?:[WD]?\d+(?:, )?)+): /g);
  return new Set([...titles].flatMap(([, list = '']) => list.split(', ')));
}

const shown = new Map(
  [
    'config',
    'errors',
    'verifier',
    'http',
    'weaknesses-token',
    'weaknesses-service',
    'fetch-jwks',
    'document',
  ].map((file) => [file, numbersIn(file)]),
);

describe('W28: the migration page', () => {
  test('W28: has a row for each of the 107 behaviours, 28 weaknesses and 8 drifts, once', () => {
    const all = [...numbers('', 107), ...numbers('W', 28), ...numbers('D', 8)];
    expect(behaviours.map(([id]) => id)).toEqual(all);
  });

  test.each(behaviours)('row %s names files with such a test', (...cells) => {
    const [id = '', , , where = ''] = cells;
    const files = [...where.matchAll(/`([\w-]+)`/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => shown.get(file)?.has(id) !== true)).toEqual([]);
  });

  test('says of every behaviour whether it is ported or differs, and of each difference why', () => {
    const plain = behaviours.filter(([id = '']) => /^\d+$/.test(id));
    expect(
      plain.filter(([, , here = '']) => !/^(?:ported(?:[,;:] .+)?|differs: .+)$/.test(here)),
    ).toEqual([]);
  });

  test('lists the 16 codes of the original', () => {
    expect(new Set(codes.map(([code]) => code)).size).toBe(16);
  });

  test.each(codes)('%s has the status of the error table', (...cells) => {
    const [name = '', , status] = cells;
    const row = ERROR_TABLE[name.replaceAll('`', '') as keyof typeof ERROR_TABLE];
    expect(String(row?.status)).toBe(status);
  });
});
