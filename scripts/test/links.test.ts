import { describe, expect, test } from 'vitest';
import { findLinkFault, listDeadLinks, listLinks } from '../links.mjs';
import { listWrittenFiles, ROOT } from './written-files.ts';

const pages = listWrittenFiles().filter((path) => path.endsWith('.md'));

describe('links in Markdown', () => {
  test.each(pages)('%s only links to files and headings that exist', (page) => {
    expect(listDeadLinks(ROOT, [page])).toEqual([]);
  });

  test('are found, and broken ones are told', () => {
    expect(pages.flatMap((page) => listLinks(ROOT, page)).length).toBeGreaterThan(200);
    expect(findLinkFault(ROOT, 'README.md', 'docs/testing.md#coverage')).toBeUndefined();
    expect(findLinkFault(ROOT, 'README.md', 'docs/nothing.md')).toContain('does not exist');
    expect(findLinkFault(ROOT, 'README.md', 'docs/testing.md#nothing')).toContain(
      'is not a heading',
    );
  });
});
