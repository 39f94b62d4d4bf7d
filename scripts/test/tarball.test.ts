import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { toPublishedReadme } from '../package/readme.mjs';
import { listFaults, readTarball } from '../package/tarball.mjs';
import { organisation } from '../organisation.mjs';
import { ROOT } from './written-files.ts';

const MANIFEST = {
  name: '@oidc-verify/x',
  version: '1.0.0',
  author: 'a',
  bugs: 'b',
  description: 'd',
  homepage: 'h',
  license: 'MIT',
  repository: 'r',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  dependencies: { jose: '^6.0.0' },
};
const FILES = {
  'package.json': JSON.stringify(MANIFEST),
  LICENSE: 'MIT',
  'CHANGELOG.md': '# x',
  'README.md': '# x\n\n[core](https://example.com) [below](#x)\n',
  'dist/index.js': 'import { a } from "./chunk-A.js";\nexport { a };',
  'dist/chunk-A.js': 'export const a = 1;',
  'dist/index.d.ts': "export { a } from './a.js';",
  'dist/a.d.ts': 'export declare const a = 1;',
};

/** Returns the faults of a good tarball in which these files are different; undefined removes one. */
function faultsWith(files: Readonly<Record<string, string | undefined>> = {}): readonly string[] {
  const all = Object.entries({ ...FILES, ...files });
  const present = all.flatMap(([path, text]): [string, Buffer][] =>
    text === undefined ? [] : [[path, Buffer.from(text)]],
  );
  return listFaults(new Map(present));
}

const manifestWith = (members: object): Readonly<Record<string, string>> => ({
  'package.json': JSON.stringify({ ...MANIFEST, ...members }),
});

describe('a tarball', () => {
  test('that holds what its manifest promises is fine', () => {
    expect(faultsWith()).toEqual([]);
  });

  test('without dist is refused', () => {
    const none = { 'dist/index.js': undefined, 'dist/index.d.ts': undefined };
    expect(faultsWith({ ...none, 'dist/chunk-A.js': undefined, 'dist/a.d.ts': undefined })).toEqual(
      ['dist/index.js is missing', 'dist/index.d.ts is missing'],
    );
  });

  test.each(['dist/chunk-A.js', 'dist/a.d.ts'])('without %s, which an entry imports', (path) => {
    expect(faultsWith({ [path]: undefined })).toEqual([`${path} is missing`]);
  });

  test.each(['workspace:^', 'catalog:', 'file:../core', 'link:../core'])(
    'that depends on %s cannot be installed',
    (range) => {
      const [fault] = faultsWith(manifestWith({ dependencies: { '@oidc-verify/core': range } }));
      expect(fault).toContain(`dependencies.@oidc-verify/core is "${range}"`);
    },
  );

  test('that asks its user for a package by such a range cannot be installed either', () => {
    expect(faultsWith(manifestWith({ peerDependencies: { koa: 'catalog:' } }))).toHaveLength(1);
  });

  test.each(['author', 'bugs', 'description', 'homepage', 'license', 'repository'])(
    'that has no %s is refused',
    (name) => {
      expect(faultsWith(manifestWith({ [name]: undefined }))).toEqual([
        `package.json: has no ${name}`,
      ]);
    },
  );

  test.each(['../core/README.md', 'docs/x.md', '/docs', '../testing'])(
    'whose README links to %s has a dead link on npm',
    (target) => {
      expect(faultsWith({ 'README.md': `[it](${target})` })).toEqual([
        `README.md: ${target} is dead on npm`,
      ]);
    },
  );

  test.each([
    ['dist/left-over.js', 'is reached by nothing'],
    ['dist/index.d.ts.map', 'is of use to nobody who installs the package'],
    ['dist/.tsbuildinfo', 'is of use to nobody who installs the package'],
  ])('that holds %s holds too much', (path, reason) => {
    expect(faultsWith({ [path]: '' })).toContain(`${path} ${reason}`);
  });

  test.each(['LICENSE', 'README.md', 'CHANGELOG.md'])('without %s is refused', (path) => {
    expect(faultsWith({ [path]: undefined })).toEqual([`${path} is missing`]);
  });

  test('of a package that was never released has no changelog', () => {
    const first = manifestWith({ version: '0.0.0' });
    expect(faultsWith({ ...first, 'CHANGELOG.md': undefined })).toEqual([]);
  });

  test('that gives its sources to strangers is refused', () => {
    const exports = { '.': { '@oidc-verify/source': './src/index.ts', ...MANIFEST.exports['.'] } };
    expect(faultsWith(manifestWith({ exports }))).toContain(
      'package.json: exports names the sources',
    );
  });

  test('is read as tar writes it', () => {
    const { stdout } = spawnSync('tar', ['c', 'package.json', 'scripts/pack.mjs'], {
      cwd: ROOT,
    });
    const files = readTarball(gzipSync(stdout));
    expect(files.get('pack.mjs')?.toString('utf8')).toContain('npm run pack');
  });
});

const at = (path: string, view = 'blob'): string =>
  `${organisation.repository}/${view}/${organisation.branch}/${path}`;
const publish = (text: string): string => toPublishedReadme(text, ROOT, 'packages/koa');

describe('the README that npm shows', () => {
  test.each([
    ['[x](../core/README.md#errors)', `[x](${at('packages/core/README.md')}#errors)`],
    ['[x](../core)', `[x](${at('packages/core', 'tree')})`],
    ['![x](../../docs/data-path.svg)', `![x](${at('docs/data-path.svg', 'raw')})`],
    ['[`x`](../testing)', `[\`x\`](${at('packages/testing', 'tree')})`],
    ['[x]: ../core/README.md', `[x]: ${at('packages/core/README.md')}`],
    ['[x](https://example.com) [y](#errors)', '[x](https://example.com) [y](#errors)'],
  ])('has links that work there: %s', (text, wanted) => {
    expect(publish(text)).toBe(wanted);
  });

  test('leaves code as it is', () => {
    const code = '```md\n[x](../nothing)\n```\n';
    expect(publish(code)).toBe(code);
  });

  test('cannot be made while a link is dead', () => {
    expect(() => publish('[x](../nothing)')).toThrow(
      'packages/koa/README.md: ../nothing does not exist',
    );
  });
});
