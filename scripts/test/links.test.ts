import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/** Returns the Markdown files under `folder`, relative to the root of the repository. */
function pagesUnder(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesUnder(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const pages = pagesUnder('');

const CODE = /^```[^]*?^```$|`[^`\n]*`/gm;
const LINK = /\]\(([^)\s]+)\)/g;

/** Returns the targets of all links that name a file or a heading of this repository. */
function linksOf(page: string): readonly string[] {
  const prose = readFileSync(join(root, page), 'utf8').replaceAll(CODE, '');
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
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
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
