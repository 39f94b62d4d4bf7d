import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import '../examples/clock-and-outage.ts';
import '../examples/first-test.ts';
import '../examples/hostile.ts';
import '../examples/over-http.ts';

const examples = new URL('../examples/', import.meta.url);
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/^<!-- examples\/(\S+) -->\n+```ts\n([^]*?)^```$/gm)];

describe('README.md', () => {
  test('shows every example, and no other TypeScript', () => {
    expect(blocks.map(([, file]) => file).toSorted()).toEqual(readdirSync(examples).toSorted());
    expect(readme.match(/^```ts/gm)).toHaveLength(blocks.length);
  });

  test.each(blocks.map(([, file, code]) => ({ file, code })))('$file is as printed', (block) => {
    expect(block.code).toBe(readFileSync(new URL(String(block.file), examples), 'utf8'));
  });
});
