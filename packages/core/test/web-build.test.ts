import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { build, transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { bundle, PACKAGES } from './size/bundle.ts';

function sourcesIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.map((file) => `${folder}/${file}`);
}

const WHOLE = `export * from '@oidc-verify/core';`;
const HTTP = `export * from '@oidc-verify/core/http';`;
const REVOCATION = `export * from '@oidc-verify/core/revocation';`;
const DPOP = `export * from '@oidc-verify/core/dpop';`;
const JWE = `export * from '@oidc-verify/core/jwe';`;
const SMALLEST = `export { createVerifier, staticJwks } from '@oidc-verify/core';`;

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly exports: Readonly<Record<string, unknown>>;
};
const ENTRIES = Object.keys(manifest.exports).filter((name) => !name.endsWith('.json'));

describe('the web build', () => {
  test.each([
    ['core', WHOLE],
    ['core/http', HTTP],
    ['core/revocation', REVOCATION],
  ])('%s needs no Node builtin, and takes the web engine', async (_, contents) => {
    const { imports, inputs } = await bundle(contents);
    expect(
      imports.filter((path) => path.startsWith('node:') || builtinModules.includes(path)),
    ).toEqual([]);
    expect(imports).toEqual([]);
    expect(inputs.some((path) => path.endsWith('engine-web.ts'))).toBe(true);
    expect(inputs.some((path) => path.endsWith('engine-node.ts'))).toBe(false);
  });

  test.each(ENTRIES)(
    'nothing of another package is in %s, except jose in core/jwe',
    async (name) => {
      const entry = name === '.' ? '@oidc-verify/core' : `@oidc-verify/core${name.slice(1)}`;
      const { inputs, imports } = await bundle(`export * from '${entry}';`);
      const foreign = inputs.filter((path) => /node_modules/.test(path));
      expect(new Set(foreign.map((path) => /\/jose\//.test(path)))).toEqual(
        new Set(name === './jwe' ? [true] : []),
      );
      expect(imports).toEqual([]);
    },
  );

  test('decryption is code of its own: without an engine, and in no verifier that lacks it', async () => {
    const [alone, verifier] = await Promise.all([bundle(JWE), bundle(WHOLE)]);
    expect(
      alone.inputs.filter((path) => /engine-|src\/(?:verify|http|policy)\//.test(path)),
    ).toEqual([]);
    expect(verifier.inputs.filter((path) => path.includes('src/jwe/'))).toEqual([]);
  });

  test('an app with several parts has jose only with decryption', async () => {
    const parts = [WHOLE, HTTP, REVOCATION, DPOP].join('');
    const [without, both] = await Promise.all([bundle(parts), bundle(`${parts}${JWE}`)]);
    expect(without.inputs.filter((path) => /node_modules/.test(path))).toEqual([]);
    expect(both.inputs.some((path) => /node_modules.*\/jose\//.test(path))).toBe(true);
  });

  test('revocations need no verifier, and a verifier no revocations', async () => {
    const store = `export { checkRevokedBy, memoryRevocations } from '@oidc-verify/core/revocation';`;
    const [alone, verifier] = await Promise.all([bundle(store), bundle(WHOLE)]);
    expect(
      alone.included.filter((path) => /src\/(?:verify|jose|verifier|http)\//.test(path)),
    ).toEqual([]);
    expect(verifier.inputs.filter((path) => path.includes('/revocation/'))).toEqual([]);
  });

  test('DPoP is code of its own: without an engine, and in no verifier that lacks it', async () => {
    const [alone, verifier] = await Promise.all([bundle(DPOP), bundle(SMALLEST)]);
    expect(alone.imports).toEqual([]);
    expect(alone.inputs.filter((path) => /engine-|src\/(?:verify|http)\//.test(path))).toEqual([]);
    const inVerifier = verifier.inputs.filter((path) => path.includes('src/dpop/'));
    expect(inVerifier.filter((path) => !path.endsWith('contract.ts'))).toEqual([]);
  });

  test('a bundle for Workers has the one way to wait for an issuer that works there', async () => {
    const queue = 'src/memory/call-queue.ts';
    const holdsQueue = async (...conditions: readonly string[]): Promise<boolean> => {
      const options = { conditions: ['@oidc-verify/source', ...conditions] };
      const { included } = await bundle(SMALLEST, options);
      expect(included.some((path) => path.endsWith('src/memory/polling-flights.ts'))).toBe(true);
      return included.some((path) => path.endsWith(queue));
    };
    await expect(holdsQueue('workerd', 'worker', 'browser')).resolves.toBe(false);
    await expect(holdsQueue('worker', 'browser')).resolves.toBe(true);
  });

  test('the conditions decide: with node, it is the node engine', async () => {
    const { imports, inputs } = await bundle(WHOLE, {
      conditions: ['@oidc-verify/source', 'node'],
      external: ['node:*'],
    });
    expect(new Set(imports)).toEqual(
      new Set(['node:buffer', 'node:crypto', 'node:diagnostics_channel']),
    );
    expect(inputs.some((path) => path.endsWith('engine-web.ts'))).toBe(false);
  });
});

describe('top-level await', () => {
  const ONLY_FUNCTIONS_AWAIT = { format: 'cjs', target: 'es2022', logLevel: 'silent' } as const;

  test('is what this check refuses', async () => {
    await expect(transform('await 1;', ONLY_FUNCTIONS_AWAIT)).rejects.toThrow('await');
    await expect(transform('for await (const x of y) {}', ONLY_FUNCTIONS_AWAIT)).rejects.toThrow(
      'await',
    );
    await expect(
      transform('async () => { await 1; };', ONLY_FUNCTIONS_AWAIT),
    ).resolves.toBeDefined();
  });

  test('stands in no file of any package', async () => {
    const all = readdirSync(PACKAGES, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => sourcesIn(`${PACKAGES}${name}/src`));
    const entryPoints = all.filter((file) => file.endsWith('.ts'));
    expect(entryPoints.length).toBeGreaterThan(60);
    const { outputFiles } = await build({
      ...ONLY_FUNCTIONS_AWAIT,
      entryPoints,
      outbase: PACKAGES,
      outdir: `${PACKAGES}not-written`,
      write: false,
    });
    expect(outputFiles).toHaveLength(entryPoints.length);
  });
});
