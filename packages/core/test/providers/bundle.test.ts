import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('presets carry nothing of the verifier, and little else', async () => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export * from '@oidc-verify/core/providers';`,
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    },
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    conditions: ['@oidc-verify/source'],
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs).map((file) => file.replace(/^.*core\/src\//, ''));
  const foreign = inputs.filter((file) => !file.startsWith('providers/') && file !== '<stdin>');
  expect(foreign).toContain('options/problems.ts');
  expect(foreign.filter((file) => /^(?:jose|verify|http|dpop|verifier)/.test(file))).toEqual([]);
  expect(gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length).toBeLessThan(6_000);
});
