import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listWrittenFiles, ROOT } from './written-files.ts';

const ROWS = /^export const (\w+_ROWS)\b/gm;

const guides = readdirSync(join(ROOT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));

const tables = listWrittenFiles()
  .filter((path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path))
  .flatMap((path) => {
    const [, folder = ''] = path.split('/');
    return [...read(path).matchAll(ROWS)].map(([, name = '']) => ({ path, name, folder }));
  });

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Returns all words in the code of the README of a package and of the guides. */
function wordsOf(folder: string): ReadonlySet<string> {
  const text = [join('packages', folder, 'README.md'), ...guides].map(read).join('\n');
  const code = text.match(/^```[^]*?^```$|`[^`\n]+`/gm) ?? [];
  return new Set(code.flatMap((part) => part.match(/\w+/g) ?? []));
}

describe('documentation of the options', () => {
  test('the tables of options are found', () => {
    expect(tables.length).toBeGreaterThan(30);
  });

  test.each(tables)('every option of $name is documented', async ({ path, name, folder }) => {
    const module = (await import(join(ROOT, path))) as Record<string, object>;
    const words = wordsOf(folder);
    expect(Object.keys(module[name] ?? {}).filter((option) => !words.has(option))).toEqual([]);
  });
});
