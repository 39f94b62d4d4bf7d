import { ConfigError } from '@oidc-verify/core';
import { expect, test } from 'vitest';
import { createSetting, problemsOf } from '../setting.ts';

const setting = await createSetting();

const errorOf = (create: () => unknown): ConfigError => {
  try {
    create();
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new TypeError('no ConfigError');
};

test('one mistake in 10,000 issuers prints 50 problems, and says how many more there are', () => {
  const issuers = Array.from({ length: 10_000 }, (_, index) => ({
    issuer: `https://${index}.test`,
    scopeClaims: 'scp',
  }));
  const { message, problems } = errorOf(() => setting.verifier({ issuer: undefined, issuers }));
  expect(problems).toHaveLength(10_000);
  const lines = message.split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'The options are not valid',
    '  - issuers[0].scopeClaims: is not a known option; did you mean "scopeClaim"?',
    '  - issuers[1].scopeClaims: is not a known option; did you mean "scopeClaim"?',
  ]);
  expect(lines[51]).toBe('  … and 9950 more problems');
  expect(lines.at(-1)).toBe('  … and 9995 more notes');
  expect(lines).toHaveLength(58);
});

test.each([
  [50, 51],
  [51, 52],
])('%i problems are %i lines', (count, expected) => {
  const issuers = Array.from({ length: count }, (_, index) => ({
    issuer: `https://${index}.test`,
    scopeClaim: 5,
  }));
  const { message } = errorOf(() => setting.verifier({ issuer: undefined, issuers }));
  expect(message.split('\n')).toHaveLength(expected);
  expect(message.endsWith('\n  … and 1 more problem')).toBe(count > 50);
  expect(problemsOf(() => setting.verifier({ issuer: undefined, issuers }))).toHaveLength(count);
});
