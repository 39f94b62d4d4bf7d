import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NAMED, selectTests } from '../check/near-tests.mjs';
import { listWrittenFiles, ROOT } from './written-files.ts';

const tests = listWrittenFiles().filter((path) => path.endsWith('.test.ts'));
const near = (...changed: string[]): readonly string[] => selectTests(changed, tests).near;

describe('the tests near a change', () => {
  test('of a claim rule: its layer, the corpus, the codes, the sizes, one adapter', () => {
    const found = near('packages/core/src/verify/claims.ts');
    expect(found).toContain('packages/core/test/verify/claims.test.ts');
    expect(found).toContain('packages/core/test/parity/parity.test.ts');
    expect(found).toContain('packages/core/test/errors-coverage.test.ts');
    expect(found).toContain('packages/core/test/size/size.test.ts');
    expect(found).toContain('packages/express/test/contract.test.ts');
    expect(found).toContain('scripts/test/source-lengths.test.ts');
    expect(found).not.toContain('packages/core/test/property/laws.test.ts');
    expect(found.filter((path) => path.startsWith('packages/fetch-jwks/'))).toEqual([]);
    expect(found.length).toBeLessThan(tests.length / 4);
  });

  test('of a preset are those of presets', () => {
    const expected = [
      'packages/cli/test/providers.test.ts',
      'packages/core/test/property/presets.test.ts',
      'packages/core/test/providers/presets.test.ts',
    ];
    const found = near('packages/core/src/providers/auth0.ts');
    expect(found).toEqual(expect.arrayContaining(expected));
    for (const path of expected.slice(0, 2)) {
      expect(near('packages/core/src/verify/claims.ts')).not.toContain(path);
    }
  });

  test('of an adapter: all of the adapter', () => {
    const found = near('packages/koa/src/guard.ts').filter((path) => path.includes('/koa/'));
    expect(found).toEqual(tests.filter((path) => path.startsWith('packages/koa/test/')).toSorted());
  });

  test.each(['packages/koa/src/index.ts', 'packages/core/src/index.ts', 'packages/cli/src/bin.ts'])(
    'of %s, a file without a layer: those of the package',
    (path) => {
      const home = path.split('/src/')[0] ?? '';
      const found = near(path);
      expect(found.some((it) => it.startsWith(`${home}/test/`))).toBe(true);
    },
  );

  test('of data are those that read it', () => {
    const found = near('packages/core/test/parity/claims-required.json');
    expect(found).toContain('packages/core/test/parity/parity.test.ts');
    expect(near('packages/core/test/providers/okta.json')).toContain(
      'packages/core/test/providers/presets.test.ts',
    );
  });

  test('of a test: itself, however long it takes', () => {
    const flood = 'packages/fetch-jwks/test/flood.test.ts';
    expect(near(flood)).toContain(flood);
    expect(near('packages/fetch-jwks/src/cache.ts')).not.toContain(flood);
  });

  test('of other code are those that import it', () => {
    const changed = ['scripts/docs.mjs', 'examples/trpc/src/api.ts', 'docs/faq.md'];
    expect(selectTests(changed, tests)).toEqual({ near: [], sources: changed.slice(0, 2) });
  });

  test('every source file has some', () => {
    const sources = listWrittenFiles('packages/').filter((path) =>
      /^packages\/[^/]+\/src\//.test(path),
    );
    expect(sources.length).toBeGreaterThan(200);
    const without = sources.filter(
      (path) => !near(path).some((it) => it.startsWith(`${path.split('/src/')[0] ?? ''}/test/`)),
    );
    expect(without).toEqual([]);
  });

  test('named ones exist', () => {
    expect(NAMED.filter((path) => !existsSync(ROOT + path))).toEqual([]);
  });
});
