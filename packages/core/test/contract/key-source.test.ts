import { ConfigError, CONTRACT, CONTRACT_VERSION, staticJwks } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { pathsOf } from '../setting.ts';

describe('staticJwks', () => {
  const jwk = { kty: 'RSA', kid: 'a', n: 'x', key_ops: ['verify'] };

  test('answers at once, always, with the same set', async () => {
    const source = staticJwks({ keys: [jwk] });
    const set = source.peek('any');
    expect(set).toEqual({ keys: [jwk], generation: 1, ageSeconds: 0, stale: false });
    expect(await source.load('any', 'unknown-kid', {})).toBe(set);
    expect(source.wake('any', 'cold')).toBe('settled');
    expect(source.close()).toBeUndefined();
    expect(source.peek('other')).toBe(set);
    expect(source).toMatchObject({ servesOneIssuer: true, fixedKeys: [jwk] });
    expect(source[CONTRACT]).toBe(CONTRACT_VERSION);
  });

  test('keeps a copy of its own', () => {
    const keys = [{ ...jwk }];
    const source = staticJwks({ keys });
    keys.push({ ...jwk, kid: 'b' });
    (keys[0] as { kid: string }).kid = 'c';
    expect(source.peek('i')?.keys).toEqual([jwk]);
    expect(Object.isFrozen(source)).toBe(true);
    expect(Object.isFrozen(source.peek('i')?.keys)).toBe(true);
    expect(Object.isFrozen(source.peek('i')?.keys[0])).toBe(true);
  });

  test.each([
    [undefined],
    [null],
    ['x'],
    [[jwk]],
    [{}],
    [{ keys: [] }],
    [{ keys: {} }],
    [{ keys: [null] }],
    [{ keys: ['x'] }],
    [{ keys: [[]] }],
  ])('%j is no JWK Set', (jwks) => {
    expect(pathsOf(() => staticJwks(jwks as never))).toEqual(['jwks']);
  });
});

describe('staticJwks of something else', () => {
  test('says that a function was not called', () => {
    expect(faultOf(() => ({ keys: [] }))).toContain('not a function that returns one: call it');
  });

  test.each([[undefined], [{ keys: [] }], [[]], ['https://login.example.com/jwks']])(
    'says what a JWK Set is: %j',
    (jwks) => {
      expect(faultOf(jwks)).toContain('an object whose `keys` is a non-empty list of JWK objects');
    },
  );
});

function faultOf(jwks: unknown): string {
  try {
    staticJwks(jwks as { keys: [] });
  } catch (error) {
    return error instanceof ConfigError ? error.message : 'another error';
  }
  return 'no error';
}
