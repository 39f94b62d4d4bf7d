import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listWrittenFiles, ROOT } from './written-files.ts';

const pages = listWrittenFiles().filter((path) => path.endsWith('.md'));

const CODE = /^```[^]*?^```$|`[^`\n]*`/gm;
const LINK = /\]\(([^)\s]+)\)/g;

/** Returns the targets of all links that name a file or a heading of this repository. */
function linksOf(page: string): readonly string[] {
  const prose = readFileSync(join(ROOT, page), 'utf8').replaceAll(CODE, '');
  const targets = [...prose.matchAll(LINK)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** Returns the anchors of a page: GitHub's slugs of its headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const text = readFileSync(page, 'utf8').replaceAll(/^```[^]*?^```$/gm, '');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function faultOf(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
  if (!existsSync(file)) return `${page}: ${target} does not exist`;
  if (anchor === undefined || !file.endsWith('.md')) return undefined;
  return anchorsOf(file).has(anchor) ? undefined : `${page}: ${target} is not a heading`;
}

describe('links in Markdown', () => {
  test.each(pages)('%s only links to files and headings that exist', (page) => {
    expect(linksOf(page).flatMap((target) => faultOf(page, target) ?? [])).toEqual([]);
  });

  test('are found, and broken ones are told', () => {
    expect(pages.flatMap((page) => linksOf(page)).length).toBeGreaterThan(200);
    expect(faultOf('README.md', 'docs/testing.md#coverage')).toBeUndefined();
    expect(faultOf('README.md', 'docs/nothing.md')).toContain('does not exist');
    expect(faultOf('README.md', 'docs/testing.md#nothing')).toContain('is not a heading');
  });
});
