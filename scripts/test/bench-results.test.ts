import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { PartReport } from '../../bench/src/report.mjs';
import { toResultsText } from '../../bench/src/results-text.mjs';

const MEMBERS = [
  'part',
  'date',
  'mode',
  'seconds',
  'machine',
  'disturbances',
  'versions',
  'goals',
  'tables',
];

describe('the text of results', () => {
  test('has a line for what fits on one, and says the same', () => {
    const row = ['a [name], "quoted"', 1.5, -1e-7];
    const results = { part: 'p', tables: [{ title: 'x'.repeat(160), rows: [row, row], none: [] }] };
    const text = toResultsText(results);
    expect(JSON.parse(text)).toEqual(results);
    expect(text).toBe(`{
 "part": "p",
 "tables": [
  {
   "title": "${'x'.repeat(160)}",
   "rows": [["a [name], \\"quoted\\"",1.5,-1e-7],["a [name], \\"quoted\\"",1.5,-1e-7]],
   "none": []
  }
 ]
}
`);
  });

  test('is written for machines that cannot measure something', () => {
    expect(toResultsText({ value: Number.NaN, left: undefined })).toBe('{"value":null}\n');
  });
});

describe('a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-results-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const report = new PartReport('part', 'full', pathToFileURL(`${folder}/`));
  report.table({ title: 'A table', columns: ['', 'µs'], rows: [['ours', 1]] });
  report.goal({ name: 'A goal', goal: '≤ 2', value: '1', verdict: 'reached' });
  report.disturbed('a neighbour');
  report.disturbed('a neighbour');
  report.chart({
    kind: 'bars',
    title: 'A chart',
    axis: 'time per call',
    better: 'lower',
    unit: 'µs',
    groups: [
      {
        label: '',
        bars: [
          { label: 'the check', value: 1, tone: 'limit' },
          { label: 'ours', value: 2, tone: 'ours' },
        ],
      },
    ],
  });
  report.data('rounds', [1, 2, 3]);
  const results = report.write();
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
  const name = readdirSync(folder).find((file) => file.endsWith('.json')) ?? '';

  test('keeps machine, versions, goals and tables', () => {
    expect(Object.keys(results)).toEqual(MEMBERS);
    expect(read(name)).toBe(toResultsText(results));
    expect(results.tables).toEqual([
      { title: 'A table', columns: ['', 'µs'], rows: [['ours', 1]] },
    ]);
    expect(results.goals).toHaveLength(1);
  });

  test('draws its charts from what it holds in memory', () => {
    expect(read(name.replace('.json', '.svg'))).toContain('A chart');
  });

  test('says once what disturbed it', () => {
    expect(results.disturbances.filter((text) => text === 'a neighbour')).toHaveLength(1);
  });

  test('says in its charts what they show, which way is better, when and where', () => {
    const chart = read(name.replace('.json', '.svg'));
    expect(chart).toContain('Length of a bar: time per call [µs].');
    expect(chart).toContain('lower is better');
    expect(chart).toContain('>the limit</text>');
    expect(chart).not.toContain('>other libraries</text>');
    expect(chart).toContain(`Measured on ${results.date}: Node ${process.versions.node}, `);
    expect(chart).toContain(`${results.machine['cores']} cores`);
  });

  test('leaves every round beside the results', () => {
    expect(JSON.parse(read(`raw/${name}`))).toEqual({ rounds: [1, 2, 3] });
  });
});

describe('a run for the table of goals', () => {
  test('leaves the files of a full run alone in a part that draws nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-results-'));
    new PartReport('part', 'table', pathToFileURL(`${folder}/`)).write();
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('the results that are checked in', () => {
  const folder = fileURLToPath(new URL('../../bench/results/', import.meta.url));
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const texts = files.map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);

  test.each(texts)('%s holds what a run writes', (_, text) => {
    const results = JSON.parse(text) as object;
    expect(Object.keys(results)).toEqual(MEMBERS);
    expect(toResultsText(results) === text).toBe(true);
  });

  test('are at most 2,500 lines: rows and goals, and no rounds', () => {
    const lines = texts.reduce((sum, [, text]) => sum + text.split('\n').length - 1, 0);
    expect(lines).toBeLessThanOrEqual(2500);
  });
});
