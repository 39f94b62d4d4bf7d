import { describe, expect, test } from 'vitest';
import { findProblems, readTests, toPage } from '../conformance.mjs';

type Index = Parameters<typeof findProblems>[0];
type Requirement = Index['requirements'][number];

const file = 'packages/core/test/conformance/rfc1.test.ts';
const requirement: Requirement = {
  id: 'rfc1-2-a',
  document: 'rfc1',
  section: '2',
  strength: 'MUST',
  text: 'A holds.',
  bears: true,
};
const indexOf = (...changes: readonly Partial<Requirement>[]): Index => ({
  documents: [{ id: 'rfc1', name: 'RFC 1', title: 'One' }],
  requirements: changes.map((change) => ({ ...requirement, ...change })),
});
const text = (title: string): string =>
  `describe('§2', () => {\n  test('${title}', () => {});\n});\n`;
const testsOf = (title: string): ReturnType<typeof readTests>['tests'] =>
  readTests(file, text(title)).tests;
const good = testsOf('[rfc1-2-a] MUST do a');

describe('reading tests', () => {
  test('finds id, strength and title', () => {
    const found = readTests(file, text("[rfc1-2-a] MUST NOT don\\'t"));
    const title = "MUST NOT don't";
    expect(found).toEqual({
      tests: [{ file, id: 'rfc1-2-a', strength: 'MUST NOT', title }],
      problems: [],
    });
  });

  test.each([
    ['a test without id', text('does something'), 'name no requirement'],
    [
      'a table of tests',
      `test.each([[1]])('[rfc1-2-a] MUST %i', () => {});`,
      'name no requirement',
    ],
    ['a skipped test', `test.skip('[rfc1-2-a] MUST do a', () => {});`, 'do not run'],
    ['a skipped section', `describe.skip('§2', () => {});`, 'do not run'],
  ])('%s is a problem', (_, source, problem) => {
    expect(readTests(file, source).problems.join()).toContain(problem);
  });

  test('a test in a comment is none', () => {
    expect(readTests(file, `// test('[rfc1-2-a] MUST do a', () => {});`)).toEqual({
      tests: [],
      problems: [],
    });
  });
});

describe('what is wrong', () => {
  test('nothing, where every MUST has its test', () => {
    expect(findProblems(indexOf({}), good)).toEqual([]);
    const open = indexOf({}, { id: 'rfc1-3-b', bears: 'later', reason: 'Soon.' });
    expect(findProblems(open, good)).toEqual([]);
    expect(findProblems(indexOf({ strength: 'SHOULD' }), [])).toEqual([]);
  });

  test.each<[Partial<Requirement>, string, string]>([
    [{}, '', 'rfc1-2-a: has no test'],
    [{ strength: 'SHALL NOT' }, '', 'rfc1-2-a: has no test'],
    [{}, '[rfc1-2-b] MUST do b', `${file}: rfc1-2-b is not a known requirement`],
    [{}, '[rfc1-2-a] SHOULD do a', `${file}: rfc1-2-a is MUST, the test says SHOULD`],
    [{}, '[rfc1-2-a] does a', `${file}: rfc1-2-a is MUST, the test says nothing`],
    [{ bears: 'later' }, '', 'rfc1-2-a: gives no reason for “later”'],
    [
      { bears: 'not ours', reason: 'x' },
      '[rfc1-2-a] MUST do a',
      'rfc1-2-a: is “not ours” but has a test',
    ],
    [{ document: 'rfc2' }, '[rfc1-2-a] MUST do a', 'rfc1-2-a: has no document'],
    [{ text: '' }, '[rfc1-2-a] MUST do a', 'rfc1-2-a: has no text'],
    [{ strength: 'WILL' }, '', 'rfc1-2-a: has the strength WILL'],
  ])('case %#: %3$s', (change, title, problem) => {
    expect(findProblems(indexOf(change), title === '' ? [] : testsOf(title))).toContain(problem);
  });

  test('an id twice', () => {
    expect(findProblems(indexOf({}, {}), good)).toEqual(['rfc1-2-a: is listed twice']);
  });
});

test('the page says section, strength, test and status of each', () => {
  const later = { id: 'rfc1-3-b', section: '3', bears: 'later', reason: 'Soon.' } as const;
  const page = toPage(indexOf({}, later), good);
  expect(page).toContain(`| §2 | MUST | A holds. | [MUST do a](../${file}) | tested |`);
  expect(page).toContain('| §3 | MUST | A holds.<br>*Soon.* |  | not yet |');
  expect(page).toContain('| [RFC 1](#rfc-1) | 1 |  | 1 |  |');
});
