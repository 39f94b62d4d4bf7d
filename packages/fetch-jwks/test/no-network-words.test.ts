import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { networkWords as onWeb } from '../src/no-network-words.ts';
import { networkWords } from '../src/network-words.ts';

const REFUSED = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

test('codes of connections have words on Node alone, where errors have such codes', () => {
  expect(networkWords(REFUSED)).toBe('nothing listens at that address and port');
  expect(onWeb(REFUSED)).toBeUndefined();
});

test.each([
  [['node'], true],
  [['workerd', 'worker', 'browser'], false],
])('a bundle for %s carries them: %s', async (conditions, isCarried) => {
  const { outputFiles } = await build({
    entryPoints: [new URL('../src/failure.ts', import.meta.url).pathname],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    conditions: ['@oidc-verify/source', ...conditions],
    external: ['@oidc-verify/*', 'node:*'],
  });
  expect(outputFiles[0]?.text.includes('nothing listens')).toBe(isCarried);
});
