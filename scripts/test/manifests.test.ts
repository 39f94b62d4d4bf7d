import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { complete, listModules } from '../manifests.mjs';
import type { Manifest } from '../manifests.mjs';
import { ROOT } from './written-files.ts';

const ENTRY = {
  '@oidc-verify/source': './src/index.ts',
  types: './dist/index.d.ts',
  default: './dist/index.js',
};
const ENGINE = {
  '@oidc-verify/source': { node: './src/node.ts', default: './src/web.ts' },
  node: './dist/node.js',
  default: './dist/web.js',
};
const BARE: Manifest = {
  files: [],
  exports: { '.': ENTRY, './package.json': './package.json' },
  imports: { '#engine': ENGINE },
  publishConfig: { exports: {}, access: 'public' },
};

describe('a manifest', () => {
  test('publishes its entries without their sources', () => {
    expect(complete(BARE).publishConfig).toEqual({
      access: 'public',
      imports: { '#engine': { node: './dist/node.js', default: './dist/web.js' } },
      exports: {
        '.': { types: './dist/index.d.ts', default: './dist/index.js' },
        './package.json': './package.json',
      },
    });
  });

  test('packs what its entries name, with maps, and the sources that these point to', () => {
    expect(listModules(BARE)).toEqual(['dist/index.js', 'dist/node.js', 'dist/web.js']);
    expect(complete(BARE).files).toEqual([
      'dist/**/*.d.ts',
      'dist/**/*.d.ts.map',
      'dist/chunk-*.js',
      'dist/chunk-*.js.map',
      'dist/index.js',
      'dist/index.js.map',
      'dist/node.js',
      'dist/node.js.map',
      'dist/web.js',
      'dist/web.js.map',
      'src',
    ]);
  });

  test('that is complete stays as it is', () => {
    expect(complete(complete(BARE))).toEqual(complete(BARE));
  });
});

describe.each(readdirSync(`${ROOT}packages`))('packages/%s', (name) => {
  const folder = `${ROOT}packages/${name}/`;
  const manifest = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as Manifest;

  test('has a source for each module that it publishes', () => {
    const sources = listModules(manifest).map((path) =>
      path.replace('dist/', 'src/').replace('.js', '.ts'),
    );
    expect(sources.filter((path) => !existsSync(`${folder}${path}`))).toEqual([]);
  });
});
