import { describe, expect, test } from 'vitest';
import { ALGORITHM_NAMES, toAlgorithm } from '../../src/jose/algorithms.ts';

describe('toAlgorithm', () => {
  test('knows ten algorithms and one old name', () => {
    expect(ALGORITHM_NAMES).toEqual([
      'RS256',
      'RS384',
      'RS512',
      'PS256',
      'PS384',
      'PS512',
      'ES256',
      'ES384',
      'ES512',
      'Ed25519',
    ]);
    for (const name of ALGORITHM_NAMES) expect(toAlgorithm(name)?.name).toBe(name);
    expect(toAlgorithm('EdDSA')).toBe(toAlgorithm('Ed25519'));
  });

  test.each([
    ['none'],
    ['None'],
    ['HS256'],
    ['HS384'],
    ['HS512'],
    ['ES256K'],
    ['Ed448'],
    ['RSA1_5'],
    ['rs256'],
    ['RS256 '],
    ['eddsa'],
    ['ED25519'],
    [''],
    ['__proto__'],
    ['constructor'],
    ['toString'],
  ])('%j does not exist', (name) => {
    expect(toAlgorithm(name)).toBeUndefined();
  });

  test.each([
    ['ES256', 'P-256', 64],
    ['ES384', 'P-384', 96],
    ['ES512', 'P-521', 132],
    ['Ed25519', 'Ed25519', 64],
  ])('%s runs on %s only, with signatures of %i bytes', (name, crv, signatureBytes) => {
    expect(toAlgorithm(name)).toMatchObject({ crv, signatureBytes });
  });

  test('rows cannot be changed', () => {
    for (const name of ALGORITHM_NAMES) expect(toAlgorithm(name)).toSatisfy(Object.isFrozen);
    expect(Object.isFrozen(ALGORITHM_NAMES)).toBe(true);
  });
});
