import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

// Each registers its tests here, so that what the README prints also passes.
await import('../examples/clock-and-outage.ts');
await import('../examples/first-test.ts');
await import('../examples/hostile.ts');
await import('../examples/over-http.ts');

const examples = new URL('../examples/', import.meta.url);
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/^<!-- examples\/(\S+) -->\n+```ts\n([^]*?)^```$/gm)];

describe('README.md', () => {
  test('shows every example, and no other TypeScript', () => {
    expect(new Set(blocks.map(([, file]) => file))).toEqual(new Set(readdirSync(examples)));
    expect(readme.match(/^```ts/gm)).toHaveLength(blocks.length);
  });

  test.each(blocks.map(([, file, code]) => ({ file, code })))('$file is as printed', (block) => {
    expect(block.code).toBe(readFileSync(new URL(String(block.file), examples), 'utf8'));
  });
});
