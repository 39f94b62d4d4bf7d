import { expect, test } from 'vitest';
import { bundle } from '../size/bundle.ts';

test('presets carry nothing of the verifier', async () => {
  const { inputs } = await bundle(`export * from '@oidc-verify/core/providers';`);
  const own = inputs.map((file) => file.replace(/^.*core\/src\//, ''));
  const foreign = own.filter((file) => !file.startsWith('providers/') && file !== '<stdin>');
  expect(foreign).toContain('options/problems.ts');
  expect(foreign.filter((file) => /^(?:jose|verify|http|dpop|verifier)/.test(file))).toEqual([]);
});
