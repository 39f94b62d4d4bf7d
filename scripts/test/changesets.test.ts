import { describe, expect, test } from 'vitest';
import { listOnlyIn, toReport } from '../api-report.mjs';
import {
  isBreaking,
  listChangesetFaults,
  parseChangeset,
  readPackages,
  sumBumps,
} from '../release/changesets.mjs';
import type { Bump, Package } from '../release/changesets.mjs';
import { findUndeclared } from '../release/declared.mjs';
import { ROOT } from './written-files.ts';

const released = (name: string, version: string, handsOn: readonly string[] = []): Package => ({
  name,
  version,
  isReleased: true,
  handsOn,
});
const PACKAGES = [
  released('core', '0.3.0'),
  released('fetch', '0.2.0', ['core']),
  released('koa', '0.3.1', ['core', 'fetch']),
  released('alone', '0.1.0'),
];
const faultsOf = (
  bumps: Readonly<Record<string, Bump>>,
  packages: readonly Package[] = PACKAGES,
): readonly string[] => listChangesetFaults(packages, new Map(Object.entries(bumps)));

const fresh = (version: string): readonly Package[] => [
  { name: 'new', version, isReleased: false, handsOn: [] },
];

describe('pending changesets', () => {
  test('are read as they are written', () => {
    const text = `---\n'@oidc-verify/core': minor\n"@oidc-verify/koa": patch\n---\n\nfoo: major\n`;
    expect([...parseChangeset(text)]).toEqual([
      ['@oidc-verify/core', 'minor'],
      ['@oidc-verify/koa', 'patch'],
    ]);
  });

  test('count with their largest bump', () => {
    const bumps = [new Map([['core', 'patch' as Bump]]), new Map([['core', 'minor' as Bump]])];
    expect([...sumBumps([...bumps, new Map([['core', 'patch' as Bump]])])]).toEqual([
      ['core', 'minor'],
    ]);
  });

  test.each([
    ['0.3.0', 'minor', true],
    ['0.3.0', 'major', true],
    ['0.3.0', 'patch', false],
    ['1.3.0', 'minor', false],
    ['1.3.0', 'major', true],
  ] as const)('of %s, %s is breaking: %s', (version, bump, wanted) => {
    expect(isBreaking(version, bump)).toBe(wanted);
  });

  test('that break core without whoever hands it on are refused', () => {
    const faults = faultsOf({ core: 'minor' });
    expect(faults).toHaveLength(2);
    expect(faults[0]).toContain('fetch: hands on exports or types of core');
    expect(faults[1]).toContain('koa: hands on exports or types of core');
  });

  test('that break core and whoever hands it on are fine', () => {
    expect(faultsOf({ core: 'minor', fetch: 'minor', koa: 'minor' })).toEqual([]);
  });

  test('that repair core leave the others alone', () => {
    expect(faultsOf({ core: 'patch' })).toEqual([]);
  });

  test('with a patch of the adapter do not declare its break', () => {
    expect(faultsOf({ core: 'minor', fetch: 'minor', koa: 'patch' })).toHaveLength(1);
  });

  test('from 1.0.0 on, a minor core breaks nobody, and a major one everybody', () => {
    const stable = [released('core', '1.0.0'), released('koa', '1.2.0', ['core'])];
    expect(faultsOf({ core: 'minor' }, stable)).toEqual([]);
    expect(faultsOf({ core: 'major', koa: 'minor' }, stable)).toHaveLength(1);
    expect(faultsOf({ core: 'major', koa: 'major' }, stable)).toEqual([]);
  });

  test('of a package that does not exist are refused', () => {
    expect(faultsOf({ kao: 'patch' })).toEqual([
      'kao: a changeset names it, and there is no such package.',
    ]);
  });

  test('make 0.1.0 the first release', () => {
    expect(faultsOf({ new: 'minor' }, fresh('0.0.0'))).toEqual([]);
    expect(faultsOf({ new: 'minor' }, fresh('0.1.0'))[0]).toContain('must be 0.0.0, not 0.1.0');
    expect(faultsOf({ new: 'patch' }, fresh('0.0.0'))[0]).toContain('the first release is 0.1.0');
    expect(faultsOf({}, fresh('0.0.0'))[0]).toContain('the first release is 0.1.0');
  });

  test('are compared with what the packages really hand on', () => {
    const handsOn = new Map(readPackages(ROOT).map((it) => [it.name, it.handsOn]));
    expect(handsOn.get('@oidc-verify/core')).toEqual([]);
    expect(handsOn.get('@oidc-verify/fetch-jwks')).toEqual(['@oidc-verify/core']);
    for (const name of ['express', 'fastify', 'hono', 'koa']) {
      expect(handsOn.get(`@oidc-verify/${name}`)).toEqual([
        '@oidc-verify/core',
        '@oidc-verify/fetch-jwks',
      ]);
    }
  });
});

describe('a change of the public surface', () => {
  const base = { name: 'core', version: '0.3.0', released: 'a\nb\n' };
  const declare = (report: string, bump?: Bump): string | undefined =>
    findUndeclared({ ...base, report }, new Map(bump === undefined ? [] : [['core', bump]]));

  test.each([
    ['something is gone', 'a\n'],
    ['something is different', 'a\nb2\n'],
  ])('is breaking if %s', (_, report) => {
    expect(declare(report)).toContain('no changeset is breaking');
    expect(declare(report, 'patch')).toContain('no changeset is breaking');
    expect(declare(report, 'minor')).toBeUndefined();
  });

  test('is a minor one if something is new', () => {
    expect(declare('a\nb\nc\n', 'patch')).toContain('no changeset is at least minor: c');
    expect(declare('a\nb\nc\n', 'minor')).toBeUndefined();
  });

  test('is none if the surface is the same', () => {
    expect(declare('a\nb\n')).toBeUndefined();
  });
});

describe('an API report', () => {
  const files: Readonly<Record<string, string>> = {
    index: [
      "export { create } from './create.ts';",
      "export type { Options, Inner as Outer } from './create.ts';",
      "import type { Koa } from 'koa';",
      "export * from '@oidc-verify/core/dpop';",
      'export declare const VERSION: 1;',
    ].join('\n'),
    create: [
      '/** Not part of it. */',
      'export interface Options {',
      '    /** The audience. */',
      '    readonly audience: string;',
      '}',
      'interface Inner {',
      '    readonly a: 1;',
      '}',
      'export declare function create(options: Options): Inner;',
      'export declare function inside(): void;',
      'export {};',
    ].join('\n'),
  };
  const reportOf = (changed: Readonly<Record<string, string>> = {}): string =>
    toReport('pkg', ['index'], (path) => ({ ...files, ...changed })[path] ?? '');

  test('names what the entries export', () => {
    const [surface] = reportOf().split('\n\n');
    expect(surface).toBe(
      'pkg\n  * from @oidc-verify/core/dpop\n  Options\n  Outer\n  VERSION\n  create',
    );
  });

  test('holds nothing that no user meets', () => {
    expect(reportOf()).not.toContain('inside');
  });

  test('follows names through other files, and types that are imported inline', () => {
    const create = 'export declare function create(): import("./inner.js").Inner;';
    const inner =
      "import type { Deep as Hidden } from './deep.js';\nexport interface Inner {\n    readonly hidden: Hidden;\n}";
    const report = reportOf({
      create,
      inner,
      deep: 'export type Deep = 1;\nexport type Other = 2;',
    });
    expect(report).toContain('interface Inner { readonly hidden: Hidden; }');
    expect(report).toContain('type Deep = 1;');
    expect(report).not.toContain('Other');
  });

  test('holds every declaration that they reach, without comments', () => {
    expect(reportOf()).toContain('interface Options { readonly audience: string; }');
    expect(reportOf()).toContain('declare function create(options: Options): Inner;');
    expect(reportOf()).not.toContain('Not part of it');
  });

  test('changes with a type, and not with a comment or the file of a declaration', () => {
    const create = files['create'] ?? '';
    const optional = create.replace('audience: string', 'audience?: string');
    expect(listOnlyIn(reportOf({ create: optional }), reportOf())).toEqual([
      'interface Options { readonly audience?: string; }',
    ]);
    expect(reportOf({ create: create.replace('The audience', 'Who it is for') })).toBe(reportOf());
  });
});
