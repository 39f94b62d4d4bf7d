import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bundle, PACKAGES } from './bundle.ts';
import ceilings from './ceilings.json' with { type: 'json' };
import { CEILINGS, REASONS, sizeFault, toCeiling } from './size-fault.ts';

const TEST_KIT = 'testing';

/** Returns whether a package is run at a terminal and imported by nobody, so that no application carries it. */
function isCommand(name: string): boolean {
  const manifest = readFileSync(`${PACKAGES}${name}/package.json`, 'utf8');
  const { bin, exports } = JSON.parse(manifest) as { bin?: object; exports: object };
  return bin !== undefined && Object.keys(exports).join() === './package.json';
}

/** Dependencies do not count, because the application has them anyway. */
function readDependencies(name: string): readonly string[] {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(
    readFileSync(`${PACKAGES}${name}/package.json`, 'utf8'),
  ) as Partial<Record<'dependencies' | 'peerDependencies', Readonly<Record<string, string>>>>;
  const names = Object.keys({ ...dependencies, ...peerDependencies });
  return names.flatMap((dependency) => [dependency, `${dependency}/*`]);
}

/** Returns the bytes of a bundle of a package, minified and gzipped. */
async function measure(folder: string, contents: string): Promise<number> {
  const stdin = { contents, resolveDir: `${PACKAGES}${folder}` };
  const { gzipBytes } = await bundle('', { stdin, external: [...readDependencies(folder)] });
  return gzipBytes;
}

describe('minified and gzipped', () => {
  test.each(ceilings)('$name', async ({ name, package: folder, code, addedTo, ceilingBytes }) => {
    const sizeBytes =
      addedTo === undefined
        ? await measure(folder, code)
        : (await measure(folder, addedTo + code)) - (await measure(folder, addedTo));
    // In a list, since vitest shortens a single text.
    expect([sizeFault(name, sizeBytes, ceilingBytes)]).toEqual([undefined]);
  });

  test('every package that runs in production has a ceiling', () => {
    const folders = readdirSync(PACKAGES).filter(
      (folder) => folder !== TEST_KIT && !isCommand(folder),
    );
    expect([...new Set(ceilings.map((row) => row.package))].toSorted()).toEqual(folders.toSorted());
  });
});

describe('a size', () => {
  test('above its ceiling is told where to raise it, and where to say why', () => {
    expect(sizeFault('core', 18_030, 18_000)).toBe(
      'core: 18030 bytes are 30 above the ceiling of 18000. If the growth is worth it, raise ' +
        `ceilingBytes to 18250 in ${CEILINGS} in this commit and add the reason to ${REASONS}.`,
    );
  });

  test('far below its ceiling is told to lower it', () => {
    expect(sizeFault('core', 17_000, 18_000)).toBe(
      'core: 17000 bytes are 1000 below the ceiling of 18000. Lower ceilingBytes to 17200 in ' +
        `${CEILINGS} in this commit, so that what was gained stays gained.`,
    );
  });

  test.each([
    [18_000, 18_000],
    [17_476, 18_000],
    [500, 800],
  ])('of %i bytes is left alone under a ceiling of %i', (sizeBytes, ceilingBytes) => {
    expect(sizeFault('core', sizeBytes, ceilingBytes)).toBeUndefined();
  });

  test.each([
    [17_475, 18_000],
    [499, 800],
  ])('of %i bytes is not, under a ceiling of %i', (sizeBytes, ceilingBytes) => {
    expect(sizeFault('core', sizeBytes, ceilingBytes)).toContain('below the ceiling');
  });

  test.each([1, 499, 4_000, 17_978, 100_000])('of %i bytes fits the ceiling it gets', (bytes) => {
    expect(sizeFault('core', bytes, toCeiling(bytes))).toBeUndefined();
  });

  test('the files that a fault names are there', () => {
    const root = `${PACKAGES}../`;
    expect([CEILINGS, REASONS].filter((file) => !existsSync(`${root}${file}`))).toEqual([]);
  });
});
