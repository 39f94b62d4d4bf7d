import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Registers tests that the README of a package prints its examples, all of them, as they are. */
export function testReadme(folder: URL): void {
  const examples = new URL('examples/', folder);
  const readme = readFileSync(new URL('README.md', folder), 'utf8');
  const blocks = [
    ...readme.matchAll(/^<!-- example: examples\/(\S+) -->\n+```ts\n([^]*?)^```$/gm),
  ].map(([, file = '', code]) => ({ file, code }));

  test('shows every example, and no other TypeScript', () => {
    expect(new Set(blocks.map(({ file }) => file))).toEqual(new Set(readdirSync(examples)));
    expect(readme.match(/^```ts/gm)).toHaveLength(blocks.length);
  });

  test.each(blocks)('$file is as printed', ({ file, code }) => {
    expect(code).toBe(readFileSync(new URL(file, examples), 'utf8'));
  });
}
