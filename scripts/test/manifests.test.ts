import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { complete, listEntries, listModules, listNodeModules } from '../manifests.mjs';
import type { Manifest } from '../manifests.mjs';
import { organisation } from '../organisation.mjs';
import { ROOT } from './written-files.ts';

const ENTRY = {
  '@oidc-verify/source': './src/index.ts',
  types: './dist/index.d.ts',
  default: './dist/index.js',
};
const PART = {
  '@oidc-verify/source': './src/http/index.ts',
  types: './dist/http/index.d.ts',
  default: './dist/http/index.js',
};
const ENGINE = {
  '@oidc-verify/source': { node: './src/node.ts', default: './src/web.ts' },
  node: './dist/node.js',
  default: './dist/web.js',
};
const BARE: Manifest = {
  files: [],
  exports: { '.': ENTRY, './http': PART, './package.json': './package.json' },
  imports: { '#engine': ENGINE },
  publishConfig: { access: 'public' },
};

const published = complete(BARE).publishConfig;
const MODULE = { types: './dist/index.d.ts', default: './dist/index.js' };

describe('a manifest', () => {
  test('publishes ES modules to everybody who can load them, and CommonJS to the others', () => {
    const { '.': entry, './package.json': file } = published.exports;
    expect(entry).toEqual({
      'module-sync': MODULE,
      module: MODULE,
      workerd: MODULE,
      bun: MODULE,
      require: { types: './dist/index.d.cts', default: './dist/index.cjs' },
      default: MODULE,
    });
    expect(file).toBe('./package.json');
  });

  test('asks for ES modules first, so that there is one instance whichever way it is loaded', () => {
    const { '.': entry = {} } = published.exports;
    expect(Object.keys(entry)).toEqual([
      'module-sync',
      'module',
      'workerd',
      'bun',
      'require',
      'default',
    ]);
  });

  test('gives its own modules what they ask for in their own format', () => {
    expect(published['imports']).toEqual({
      '#engine': {
        node: { require: './dist/node.cjs', default: './dist/node.js' },
        default: { require: './dist/web.cjs', default: './dist/web.js' },
      },
    });
  });

  test('names its declarations for resolvers that know no exports', () => {
    expect(published).toMatchObject({
      main: './dist/index.cjs',
      types: './dist/index.d.cts',
      typesVersions: { '*': { http: ['./dist/http/index.d.cts'] } },
    });
  });

  test('never publishes its sources as entries', () => {
    expect(JSON.stringify(published)).not.toContain('source');
  });

  test('packs what was built, the sources that its maps point to, and what has changed', () => {
    expect(complete(BARE).files).toEqual(['dist', 'src', 'CHANGELOG.md']);
    expect(listModules(BARE)).toEqual([
      'dist/http/index.js',
      'dist/index.js',
      'dist/node.js',
      'dist/web.js',
    ]);
    expect(listEntries(BARE)).toEqual(['dist/http/index.js', 'dist/index.js']);
  });

  test('may give Node modules of its own, of the same sources and in both formats', () => {
    const node = { types: './dist/index.d.ts', default: './dist/node/index.js' };
    const own: Manifest = { ...BARE, exports: { '.': { node, ...ENTRY } } };
    expect(listModules(own)).toEqual(['dist/index.js', 'dist/node.js', 'dist/web.js']);
    expect(listNodeModules(own)).toEqual(['dist/node/index.js']);
    expect(listNodeModules(BARE)).toEqual([]);
    const { '.': entry = {} } = complete(own).publishConfig.exports;
    expect(Object.keys(entry)[0]).toBe('node');
    expect(entry).toMatchObject({
      node: {
        'module-sync': node,
        require: { types: './dist/index.d.cts', default: './dist/node/index.cjs' },
      },
      require: { types: './dist/index.d.cts', default: './dist/index.cjs' },
      default: MODULE,
    });
  });

  test('of a command builds it too, and nobody imports it', () => {
    const bin = { 'oidc-verify': './dist/cli.js' };
    expect(listModules({ ...BARE, bin })).toContain('dist/cli.js');
    expect(listEntries({ ...BARE, bin } as Manifest)).not.toContain('dist/cli.js');
  });

  test('keeps its own keywords, and has those of all packages', () => {
    const { keywords } = complete({ ...BARE, keywords: ['koa'] });
    expect(keywords).toEqual(expect.arrayContaining(['koa', 'jwt', 'oauth2', 'openid-connect']));
  });

  test('is packed by a script that builds or refuses', () => {
    expect(complete(BARE).scripts['prepack']).toBe('node ../../scripts/prepack.mjs');
  });

  test('that is complete stays as it is', () => {
    expect(complete(complete(BARE))).toEqual(complete(BARE));
  });
});

describe.each(readdirSync(`${ROOT}packages`))('packages/%s', (name) => {
  const folder = `${ROOT}packages/${name}/`;
  const manifest = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as Manifest & {
    readonly repository: { readonly url: string; readonly directory: string };
    readonly keywords: readonly string[];
    readonly description: string;
  };

  test('has a source for each module that it publishes', () => {
    const sources = listModules(manifest).map((path) =>
      path.replace('dist/', 'src/').replace('.js', '.ts'),
    );
    expect(sources.filter((path) => !existsSync(`${folder}${path}`))).toEqual([]);
  });

  test('says where it comes from', () => {
    expect(manifest.repository).toEqual({
      type: 'git',
      url: `git+${organisation.repository}.git`,
      directory: `packages/${name}`,
    });
    expect(manifest.description).toMatch(/\S{3}/);
  });
});
