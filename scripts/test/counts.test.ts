import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCounts } from '../counts.mjs';
import { listWrittenFiles, ROOT } from './written-files.ts';

/** What has happened, and how much of it there was then; or written by a program of its own. */
const LEFT_ALONE = /^(?:docs\/adr\/|docs\/conformance\.md$|.*CHANGELOG\.md$)/;
const MARKED = /<!-- count: \S+ -->[^<]*<!-- \/count -->/g;
const COUNTED = /\b\d[\d,]*\+? (?:[\w-]+ )?(?:cases|modules|tests|attacks)\b/g;

const pages = listWrittenFiles().filter((path) => path.endsWith('.md') && !LEFT_ALONE.test(path));

function countsByHand(text: string): readonly string[] {
  return text.replaceAll(MARKED, '').match(COUNTED) ?? [];
}

test('no page says by hand how many cases, modules or tests there are', () => {
  expect(pages).toContain('docs/testing.md');
  const found = pages.flatMap((page) =>
    countsByHand(readFileSync(`${ROOT}${page}`, 'utf8')).map((count) => `${page}: ${count}`),
  );
  expect(found, 'write <!-- count: name --><!-- /count --> and run npm run docs').toEqual([]);
});

test.each([
  ['the adapter contract, 154 cases', ['154 cases']],
  ['1,785 known attacks and 12 modules', ['1,785 known attacks', '12 modules']],
  ['<!-- count: contract-cases -->206<!-- /count --> cases', []],
  ['serves 50 tokens at once', []],
])('%s: %j are by hand', (text, counts) => {
  expect(countsByHand(text)).toEqual(counts);
});

test('what is counted is there', async () => {
  const counts = await readCounts();
  expect(Object.keys(counts).length).toBeGreaterThan(5);
  expect(Object.values(counts).filter((count) => count < 100)).toEqual([]);
});
