import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listShared, shareOneFile, toEntryPoint } from '../build/shared.mjs';

const importing = (...paths: readonly string[]): { imports: { path: string }[] } => ({
  imports: paths.map((path) => ({ path })),
});
const INPUTS = {
  'src/one.ts': importing('src/a.ts', 'src/own.ts'),
  'src/two.ts': importing('src/b.ts'),
  'src/three.ts': importing('src/a.ts'),
  'src/a.ts': importing('src/b.ts'),
  'src/b.ts': { imports: [{ path: 'node:crypto', external: true }] },
  'src/own.ts': importing(),
} as never;

test('what several entries need, and what that needs, is shared', () => {
  const entries = ['src/one.ts', 'src/two.ts', 'src/three.ts'];
  expect(listShared(INPUTS, entries)).toEqual(['src/a.ts', 'src/b.ts']);
  expect(listShared(INPUTS, ['src/one.ts'])).toEqual([]);
});

describe('entries that share different modules', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'shared-'));
    const files = {
      'one.ts': `export { A } from './a.ts'; export { b } from './b.ts';`,
      'two.ts': `export { A } from './a.ts';`,
      'three.ts': `export { b } from './b.ts';`,
      'a.ts': 'export class A {}',
      'b.ts': 'export const b = Object.freeze({ b: 1 });',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are written as one file each, and one file for all that they share', async () => {
    const { metafile } = await build({
      absWorkingDir: folder,
      bundle: true,
      splitting: true,
      format: 'esm',
      write: false,
      metafile: true,
      outdir: `${folder}/dist`,
      entryPoints: ['one', 'two', 'three'].map(toEntryPoint),
      plugins: [shareOneFile(folder, [`${folder}/a.ts`, `${folder}/b.ts`])],
    });
    const outputs = Object.entries(metafile.outputs);
    const chunks = outputs.filter(([, { entryPoint }]) => entryPoint === undefined);
    expect(chunks).toHaveLength(1);
    const [chunk = ''] = chunks.map(([path]) => path);
    const entries = outputs.filter(([path]) => path !== chunk);
    expect(
      entries.map(([path, { imports, exports }]) => [
        path,
        imports.map((one) => one.path),
        exports,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['dist/one.js', [chunk], ['A', 'b']],
        ['dist/two.js', [chunk], ['A']],
        ['dist/three.js', [chunk], ['b']],
      ]),
    );
  });
});
