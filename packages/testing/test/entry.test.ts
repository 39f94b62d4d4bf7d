import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const STATIC = /^(?:import|export) (?!type )(?:[^;']* from )?'([^']+)'/gm;

/** Returns the modules that `file` loads, packages by name. */
function loadedWith(file: URL, seen: Set<string>): ReadonlySet<string> {
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(STATIC)) {
    const target = specifier.startsWith('.') ? new URL(specifier, file) : undefined;
    const name = target?.href ?? specifier;
    if (seen.has(name)) continue;
    seen.add(name);
    if (target !== undefined) loadedWith(target, seen);
  }
  return seen;
}

const builtinsOf = (entry: string): readonly string[] =>
  [...loadedWith(new URL(`../src/${entry}`, import.meta.url), new Set())].filter((name) =>
    name.startsWith('node:'),
  );

test('the main entry loads nothing of Node, so that it runs everywhere', () => {
  expect(builtinsOf('index.ts')).toEqual([]);
});

test('what needs Node is behind an entry of its own', () => {
  expect(builtinsOf('node.ts')).toContain('node:http');
});
