import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { listAdapters, toLatest, toLowest } from '../packaging/adapters.mjs';
import { findBundleFault } from '../packaging/bundlers.mjs';
import { run } from '../packaging/project.mjs';
import { mergeCells, toSelect, toTable } from '../packaging/table.mjs';
import type { Cell } from '../packaging/table.mjs';
import { judge } from '../packaging/typescript.mjs';
import { ROOT } from './written-files.ts';

describe('the range of a peer', () => {
  test.each([
    ['^4.21.0 || ^5.0.0', '4.21.0', '^5.0.0'],
    ['^3.0.0', '3.0.0', '^3.0.0'],
    ['>=1.9 <2', '1.9', '>=1.9 <2'],
  ])('%s is tried at its ends', (range, lowest, latest) => {
    expect([toLowest(range), toLatest(range)]).toEqual([lowest, latest]);
  });
});

test('an adapter is a package that needs a framework, not one that may be given a client', () => {
  const adapters = listAdapters();
  expect(adapters).toEqual(expect.arrayContaining(['express', 'fastify', 'hono', 'koa']));
  for (const name of ['core', 'fetch-jwks', 'otel', 'redis', 'testing']) {
    expect(adapters).not.toContain(name);
  }
});

test('a command that is ended from outside has failed', async () => {
  const { ok, output } = await run(ROOT, process.execPath, [
    '-e',
    "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);",
  ]);
  expect([ok, output]).toEqual([
    false,
    `${process.execPath} was ended, because it did not end itself\n`,
  ]);
});

describe('what tsc says', () => {
  const OURS = "node_modules/@oidc-verify/koa/dist/index.d.ts(1,1): error TS1479: it's ESM";
  const THEIRS = 'node_modules/hono/dist/types/hono.d.ts(3,1): error TS1005: expected';

  test('of our declarations or of the program is a failure', () => {
    expect(judge(OURS)).toEqual({ ok: false, note: OURS });
    expect(judge(`${THEIRS}\nkoa.cts(1,1): error TS2307: no`)).toEqual({
      ok: false,
      note: 'koa.cts(1,1): error TS2307: no',
    });
  });

  test('of somebody else’s declarations alone is theirs, and is said', () => {
    expect(judge(`${THEIRS}\n${THEIRS}`)).toEqual({
      ok: true,
      note: 'Errors in the declarations of hono alone',
    });
  });
});

describe('the table', () => {
  test('has a row, a column and a note for each', () => {
    const cells = [
      { row: 'a', column: 'x', ok: true },
      { row: 'a', column: 'y', ok: false, note: 'too | old\nsecond line' },
      { row: 'b', column: 'x', note: 'no such thing' },
      { row: 'b', column: 'y', ok: false, note: 'too | old\nsecond line' },
    ];
    expect(toTable('', cells)).toBe(
      [
        '|  | x | y |',
        '| --- | :-: | :-: |',
        '| a | ✔ | ✘ <sup>1</sup> |',
        '| b | – <sup>2</sup> | ✘ <sup>1</sup> |',
        '',
        '1. too \\| old\n2. no such thing',
      ].join('\n'),
    );
  });
});

const cell = (row: string, column: string, ok: boolean): Cell => ({ row, column, ok });

describe('rows that are tried again', () => {
  test('are chosen by a part of their names, in any case', () => {
    const select = toSelect('vite');
    expect(['Vite 8', 'vitest', 'webpack 5'].filter(select)).toEqual(['Vite 8', 'vitest']);
    expect(['Vite 8', 'webpack 5'].filter(toSelect(undefined))).toHaveLength(2);
  });

  test('take the place of what they had, and leave the others as they were', () => {
    const earlier = [cell('a', 'x', false), cell('a', 'y', false), cell('b', 'x', true)];
    const tried = [cell('a', 'x', true), cell('c', 'x', false)];
    expect(mergeCells(earlier, tried)).toEqual([
      cell('a', 'x', true),
      cell('b', 'x', true),
      cell('c', 'x', false),
    ]);
  });
});

describe('a bundle', () => {
  const CORE = 'const brand = Symbol.for("@oidc-verify/error");';
  const TEST_KIT = 'import("node:http"); import("node:net"); import("node:stream/consumers");';
  const FOR_NODE = `import { verify } from "node:crypto"; ${CORE}`;

  test('has one copy of core, that of its target', () => {
    expect(findBundleFault(FOR_NODE, 'Node')).toBeUndefined();
    expect(findBundleFault(`${CORE} ${TEST_KIT}`, 'browsers')).toBeUndefined();
    expect(findBundleFault(`${CORE} ${TEST_KIT}`, 'Workers')).toBeUndefined();
  });

  test.each([
    ['two copies of core', `${FOR_NODE} ${CORE}`, 'Node', '2 copies of core in the bundle'],
    ['no copy of core', TEST_KIT, 'browsers', '0 copies of core in the bundle'],
    ['the build for Node in a browser', FOR_NODE, 'browsers', 'imports node:crypto'],
    [
      'a module of Node in a Worker',
      `require('node:dns/promises'); ${CORE}`,
      'Workers',
      'imports node:dns/promises',
    ],
    ['the build for browsers on Node', CORE, 'Node', 'has the build of core that is not for Node'],
  ] as const)('with %s is refused', (_, text, target, fault) => {
    expect(findBundleFault(text, target)).toBe(fault);
  });
});

describe('packing by npm', () => {
  test('is refused, because nobody could install the tarball', () => {
    const { status, stderr } = spawnSync(process.execPath, ['../../scripts/prepack.mjs'], {
      cwd: `${ROOT}packages/core`,
      env: { ...process.env, npm_config_user_agent: 'npm/11.0.0 node/v20' },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toBe(
      'packages/core is not packed. npm leaves "workspace:" and "catalog:" in the manifest, and nobody could ' +
        'install the package. Pack it with: npm run pack\n',
    );
  });
});
