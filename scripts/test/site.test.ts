import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ERROR_TABLE } from '../../packages/core/src/index.ts';
import { listGroups } from '../../tools/site/contents.mjs';
import { toSiteLinks } from '../../tools/site/links.mjs';
import { splitSections, toSlug } from '../../tools/site/sections.mjs';
import { readSiteMap } from '../../tools/site/site-map.mjs';
import { readExports, toFirstSentence } from '../reference/exports.mjs';
import { listSets } from '../reference/options-page.mjs';
import { ROOT } from './written-files.ts';

const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');
const map = readSiteMap(ROOT);
const exported = readExports();

/** Returns the part of a page under a heading, up to the next one of its level. */
function partOf(page: string, heading: string): string {
  const [, rest = ''] = read(page).split(`\n${heading}\n`);
  const [hashes = ''] = heading.split(' ');
  return rest.split(`\n${hashes} `)[0] ?? '';
}

/** Returns the exports of every entry, as the API reports have them. */
function listReported(): readonly (readonly [entry: string, names: readonly string[]])[] {
  // A package that is only a command exports nothing.
  const folders = readdirSync(`${ROOT}packages`).filter((folder) =>
    existsSync(`${ROOT}packages/${folder}/api.txt`),
  );
  const blocks = folders.flatMap((folder) =>
    read(`packages/${folder}/api.txt`)
      .split('\n\n')
      .filter((block) => /^@oidc-verify\/\S+\n {2}\S/.test(block)),
  );
  const own = new Map(
    blocks.map((block) => {
      const [entry = '', ...names] = block.split('\n').map((line) => line.trim());
      return [entry, names.filter((name) => name !== '')] as const;
    }),
  );
  const expand = (name: string): readonly string[] =>
    name.startsWith('* from ') ? (own.get(name.slice(7)) ?? []).flatMap(expand) : [name];
  return [...own].map(([entry, names]) => [entry, names.flatMap(expand)] as const);
}

describe('the reference of exports', () => {
  const reported = listReported();

  test('there are entries, those without an own page before among them', () => {
    expect(reported.length).toBeGreaterThan(25);
    const core = reported.flatMap(([, names]) => names);
    expect(core).toEqual(expect.arrayContaining(['isConfigError', 'toResponse', 'createGuards']));
  });

  test.each(reported)('%s has a row for each export', (entry, names) => {
    const part = partOf('docs/reference/exports.md', `### Entry \`${entry}\``);
    const rows = [...part.matchAll(/^\| `([^`]+)` \| ([^|]+) \| (.+) \|$/gm)];
    expect(rows.map(([, name = '']) => name).toSorted()).toEqual([...names].toSorted());
    expect(
      rows.filter(([, , kind = '', text = '']) => kind.trim() === '' || text.length < 8),
    ).toEqual([]);
  });

  test('a description is the first sentence of the comment', () => {
    expect(toFirstSentence('Returns {@link X}.\nAnd more. `a.b` too.')).toBe('Returns `X`.');
    expect(toFirstSentence('Compares a.b, e.g. `x.y` with others')).toBe(
      'Compares a.b, e.g. `x.y` with others',
    );
  });
});

describe('the reference of options', () => {
  const sets = [...listSets(exported).values()].flat();

  test('there are sets of every kind', () => {
    expect(sets.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['VerifierOptions', 'HttpOptions', 'Requirement', 'FetchJwksOptions']),
    );
  });

  test.each(sets)('$name has a table without an empty cell', ({ name }) => {
    const part = partOf('docs/reference/options.md', `### ${name}`);
    const rows = part.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(2);
    const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').slice(1, -1));
    expect(
      cells.filter((row) => row.length !== 4 || row.some((cell) => cell.trim() === '')),
    ).toEqual([]);
  });
});

describe('errors and events', () => {
  test.each(Object.keys(ERROR_TABLE))('%s is in the reference and in troubleshooting', (code) => {
    expect(read('docs/reference/errors.md')).toContain(`| \`${code}\` |`);
    expect(partOf('docs/troubleshooting.md', `## ${code}`)).toMatch(/\*\*Change:\*\* \S/);
  });

  test('every type of event has a section', () => {
    const sources = readdirSync(`${ROOT}packages/core/src`, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => read(`packages/core/src/${path}`));
    const events = sources.flatMap((source) => [
      ...source.matchAll(/^export interface \w+Event [^]*?^ {2}readonly type: '([\w-]+)'/gm),
    ]);
    const types = events.map(([, type = '']) => type);
    expect(types).toEqual(expect.arrayContaining(['accepted', 'shared-revocations', 'cooldown']));
    const page = read('docs/events.md');
    expect(types.filter((type) => !page.includes(`\n## ${type}\n`))).toEqual([]);
  });
});

describe('the site', () => {
  test('has every page of docs/ in its contents, each once', () => {
    const pages = listGroups(ROOT).flatMap((group) => group.pages);
    expect(new Set(pages).size).toBe(pages.length);
    expect(map.pages).toHaveLength(pages.length);
    const paths = map.pages.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toEqual(expect.arrayContaining(['start/express', 'packages/core/dpop']));
  });

  test.each(map.pages)('$path: its links have an address', ({ text, source }) => {
    const rewrite = (): string =>
      toSiteLinks(text, { root: ROOT, source, locate: map.locate, locateImage: (path) => path });
    expect(rewrite).not.toThrow();
  });

  test('a link leads to a page of the site, and otherwise to the repository', () => {
    const place = {
      root: ROOT,
      source: 'packages/koa/README.md',
      locate: map.locate,
      locateImage: (path: string) => `/${path}`,
    };
    const to = (target: string): string => toSiteLinks(`[x](${target})`, place);
    expect(to('../core/README.md#dpop')).toBe('[x](/packages/core/dpop)');
    expect(to('../core/README.md#several-issuers')).toBe(
      '[x](/packages/core/options#several-issuers)',
    );
    expect(to('../core/README.md#start')).toBe('[x](/packages/core#start)');
    expect(to('../redis')).toBe('[x](/packages/redis)');
    expect(to('../core#dpop')).toBe('[x](/packages/core/dpop)');
    expect(to('#routes')).toBe('[x](/packages/koa#routes)');
    expect(to('../../examples/keys')).toMatch(/\/tree\/main\/examples\/keys\)$/);
    expect(to('https://example.com/a.md')).toBe('[x](https://example.com/a.md)');
    expect(() => to('nothing.md')).toThrow('does not exist');
    expect(toSiteLinks('`[x](nothing.md)`', place)).toBe('`[x](nothing.md)`');
  });

  test('a long page is split at its headings, and not inside of code', () => {
    const { head, sections } = splitSections(
      '# T\n\n## A b\n\n```sh\n## no\n```\n\n### C\n\n## D\n',
    );
    expect(head).toBe('# T\n');
    expect(sections.map(({ slug, anchors }) => [slug, anchors])).toEqual([
      ['a-b', ['a-b', 'c']],
      ['d', ['d']],
    ]);
    expect(sections[0]?.text).toBe('# A b\n\n```sh\n## no\n```\n\n## C\n');
    expect(toSlug('`c.var.auth` is only typed in a chain')).toBe(
      'cvarauth-is-only-typed-in-a-chain',
    );
  });
});

describe('code on the pages', () => {
  const OWN = /^docs\/(?:index|(?:start|concepts|migration|recipes|faq|security).*)\.md$/;
  const pages = [...map.pages.map(({ source }) => source), 'docs/index.md'].filter((source) =>
    OWN.test(source),
  );

  test.each(pages)('%s takes its code from files that are type-checked', (page) => {
    const text = read(page).replaceAll(/<!-- example: \S+ -->\n\n```\w+\n[^]*?^```$/gm, '');
    expect(text.match(/^```(?:ts|js|tsx|mjs)\n[^]*?^```$/gm) ?? []).toEqual([]);
  });
});
