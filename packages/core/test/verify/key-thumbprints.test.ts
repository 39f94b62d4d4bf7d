import type { Jwk } from '@oidc-verify/core';
import { createFakeKeySource, testKeys } from '@oidc-verify/testing';
import { describe, expect, test, vi } from 'vitest';
import type { Engine } from '../../src/jose/engine.ts';
import type { Verifier } from '../../src/verifier/verifier.ts';
import { codeOf, createSetting, ENGINES, published } from '../setting.ts';
import type { EngineName } from '../setting.ts';

const engines = Object.keys(ENGINES) as EngineName[];
const names = (kid: string): Readonly<Record<string, string>> => ({
  x5t: `${kid}A`,
  'x5t#S256': `${kid}AAAAA`,
});

describe.each(engines)('a token without kid, with engine %s', (engine) => {
  const [one, two] = ['one', 'two'].map((kid, at) =>
    published(testKeys.rsa[at], { kid, alg: 'RS256', x5t: `${kid}A`, 'x5t#S256': `${kid}AAAAA` }),
  ) as [Jwk, Jwk];
  const decide = async (
    header: Readonly<Record<string, unknown>>,
    keys: readonly Jwk[] = [one, two],
    key = testKeys.rsa[1],
  ): Promise<string> => {
    const setting = await createSetting();
    const source = createFakeKeySource({ sets: [{ keys }] });
    const verifier = setting.verifier({ keys: source }, engine);
    const token = await setting.issuer.sign({}, { kid: null, header, key: key as never });
    const code = await codeOf(async () => verifier.verify(token));
    expect(source.calls.filter(({ because }) => because !== 'unknown-kid')).toEqual([]);
    return code;
  };

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['x5t#S256 and x5t', names('two'), 'passed'],
    ['x5t#S256 alone', { 'x5t#S256': 'twoAAAAA' }, 'passed'],
    ['x5t alone', { x5t: 'twoA' }, 'passed'],
    ['x5t, and an unknown x5t#S256', { x5t: 'twoA', 'x5t#S256': 'xxxx' }, 'passed'],
    ['x5t of one key, x5t#S256 of another', { ...names('one'), 'x5t#S256': 'twoAAAAA' }, 'passed'],
    ['the thumbprint of another key', names('one'), 'invalid_signature'],
    ['neither', {}, 'missing_kid'],
    ['unknown ones', names('ten'), 'missing_kid'],
    ['x5t that is padded', { x5t: 'twoA=' }, 'missing_kid'],
    ['x5t in standard base64', { x5t: 'tw+/' }, 'missing_kid'],
    ['x5t with unused bits', { x5t: 'twoAAB' }, 'missing_kid'],
    ['x5t that is null', { x5t: null }, 'malformed_token'],
    ['x5t that is a number', { x5t: 7 }, 'malformed_token'],
    ['x5t that is a list', { x5t: ['twoA'] }, 'malformed_token'],
    ['x5t that is empty', { x5t: '' }, 'malformed_token'],
    ['x5t#S256 that is an object', { 'x5t#S256': {} }, 'malformed_token'],
    ['x5t#S256 that is too long', { 'x5t#S256': 'A'.repeat(516) }, 'malformed_token'],
  ])('that names %s: %s', async (_, header, code) => {
    expect(await decide(header)).toBe(code);
  });

  test('needs no thumbprint where one key is published, whatever it names', async () => {
    for (const header of [{}, names('one'), names('ten'), { x5t: 'tw+/' }]) {
      expect(await decide(header, [two])).toBe('passed');
    }
  });

  test('names no key by what only the token has', async () => {
    const bare = [one, two].map((key) => ({ ...key, x5t: null, 'x5t#S256': null }));
    expect(await decide(names('two'), bare)).toBe('missing_kid');
  });

  test('is refused where two keys have its thumbprint', async () => {
    expect(await decide({ x5t: 'oneA' }, [one, { ...two, x5t: 'oneA' }])).toBe('missing_kid');
    expect(await decide({ x5t: 'oneA' }, [two, { ...two, kid: 'b', x5t: 'oneA' }])).toBe('passed');
  });

  test('takes hexadecimal digits in base64url, as WSO2 Identity Server writes them', async () => {
    const x5t = Buffer.from('501fc1432d87155dc431382aeb843ed558ad61b1').toString('base64url');
    expect(await decide({ x5t }, [one, { ...two, x5t }])).toBe('passed');
  });

  test('is decided by kid alone where it has one', async () => {
    expect(await decide({ kid: 'two', ...names('one') })).toBe('passed');
    expect(await decide({ kid: 'two', x5t: 7 })).toBe('passed');
    expect(await decide({ kid: 'ten', ...names('two') })).toBe('key_not_found');
  });

  test('is remembered by the token cache under the key that its thumbprint selects', async () => {
    const setting = await createSetting();
    const keys = createFakeKeySource({ sets: [{ keys: [one, two] }] });
    const ready = ENGINES[engine]();
    const verify = vi.fn<Engine['verify']>((...check) => ready.verify(...check));
    const verifier = setting.verifierOn({ ...ready, verify }, { keys, tokenCache: true });
    const header = names('two');
    const token = await setting.issuer.sign(
      {},
      { kid: null, header, key: testKeys.rsa[1] as never },
    );
    for (let round = 0; round < 3; round++) {
      expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
    }
    expect(verify).toHaveBeenCalledOnce();
  });

  test('costs two imports among a thousand keys, and is accepted under twins', async () => {
    const setting = await createSetting();
    const { kid: _, ...unnamed } = two;
    const many = Array.from({ length: 1000 }, (_one, at) => {
      const bytes = Buffer.from(String(two.n), 'base64url');
      bytes.writeUInt32BE(at, 8);
      return { ...unnamed, n: bytes.toString('base64url') };
    });
    const ready = ENGINES[engine]();
    const importKey = vi.fn<Engine['importKey']>((...key) => ready.importKey(...key));
    const on = (keys: readonly Jwk[]): Verifier =>
      setting.verifierOn(
        { ...ready, importKey },
        { keys: createFakeKeySource({ sets: [{ keys }] }) },
      );
    const token = await setting.issuer.sign({}, { kid: null, key: testKeys.rsa[1] as never });
    const verifier = on(many);
    for (let round = 0; round < 3; round++) {
      expect(await codeOf(async () => verifier.verify(token))).toBe('missing_kid');
    }
    expect(importKey).toHaveBeenCalledTimes(2);
    const twins = Array.from({ length: 1000 }, (_one, at) => ({ ...two, kid: `${at}` }));
    const accepting = on([...twins, unnamed]);
    expect(await codeOf(async () => accepting.verify(token))).toBe('passed');
    expect(importKey).toHaveBeenCalledTimes(3);
  });
});
