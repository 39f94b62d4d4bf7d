import { isConfigError } from '@oidc-verify/core';
import { expect, test } from 'vitest';
import { CONTRACT, CONTRACT_VERSION } from '../../src/contract/key-source.ts';
import { requireContract } from '../../src/options/require-contract.ts';

function refusalOf(made: unknown): unknown {
  try {
    requireContract('keys', made);
  } catch (error) {
    return isConfigError(error) ? [error.code, ...error.problems] : error;
  }
  return 'accepted';
}

test.each([
  ['of this contract', { [CONTRACT]: CONTRACT_VERSION }],
  ['that inherits this contract', Object.create({ [CONTRACT]: CONTRACT_VERSION })],
  ['of the application', {}],
  ['that is a string', 'keys'],
  ['that is undefined', undefined],
  ['that is null', null],
])('an object %s is accepted', (_, made: unknown) => {
  expect(refusalOf(made)).toBe('accepted');
});

test.each<[unknown, string]>([
  [CONTRACT_VERSION + 1, `${CONTRACT_VERSION + 1}`],
  ['2.0', '2.0'],
  [null, 'null'],
  [{ toString: () => 'forged' }, 'of another kind'],
  [Symbol('1'), 'of another kind'],
])('another contract is refused', (version, named) => {
  expect(refusalOf({ [CONTRACT]: version })).toEqual([
    'incompatible_core',
    {
      path: 'keys',
      message:
        `follows contract ${named} of @oidc-verify/core, but this copy follows ${CONTRACT_VERSION}; ` +
        'install matching versions (npm ls @oidc-verify/core)',
    },
  ]);
});
