import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import { compileRequirement } from '../../src/policy/requirement.ts';
import { NO_REQUIREMENT } from '../../src/policy/join-requirement.ts';
import { messagesOf, problemsOf } from '../setting.ts';
import { keys, minimum } from './minimum.ts';

const found = (options: object): readonly string[] =>
  messagesOf(() => compilePolicy({ ...minimum, ...options }));
const resolveIssuer = (): undefined => undefined;
/** Returns the option in the form in which it is used. */
const compileWith = (name: 'tokenCache' | 'mtls' | 'dpop', value: unknown): unknown =>
  compilePolicy({ ...minimum, [name]: value })[name];
const offloadedBy = (offload: unknown): readonly string[] => [
  ...compilePolicy({ ...minimum, offload }).offloaded,
];
const compileAge = (maxAgeSeconds: number): unknown =>
  compileRequirement(NO_REQUIREMENT, { maxAgeSeconds }).stepUp;
const cache = (maxBytes: number): object => ({ tokenCache: { maxBytes } });
const resolver = (name: string) => (value: number) => ({
  resolveIssuer,
  resolver: { [name]: value },
});
const usual = (name: string) => (value: number) => ({ [name]: value });
const loading = (loadTimeoutMs: number): object => ({ keys: { ...keys, loadTimeoutMs } });

describe('the least and the most', () => {
  test.each<[string, number, number, (value: number) => object]>([
    ['clockToleranceSeconds', 0, 60, usual('clockToleranceSeconds')],
    [
      'dangerouslyLargeClockToleranceSeconds',
      60,
      86_400,
      usual('dangerouslyLargeClockToleranceSeconds'),
    ],
    ['maxTokenAgeSeconds', 1, Number.MAX_SAFE_INTEGER, usual('maxTokenAgeSeconds')],
    ['maxTokenBytes', 256, 1_048_576, usual('maxTokenBytes')],
    ['callbackTimeoutMs', 1, 60_000, usual('callbackTimeoutMs')],
    ['tokenCache.maxBytes', 65_536, 4_294_967_296, cache],
    ['keys.loadTimeoutMs', 1, 300_000, loading],
    ['resolver.maxIssuers', 1, 1_000_000, resolver('maxIssuers')],
    ['resolver.ttlSeconds', 1, 86_400, resolver('ttlSeconds')],
    ['resolver.maxUnknown', 1, 1_000_000, resolver('maxUnknown')],
    ['resolver.unknownTtlSeconds', 0, 3_600, resolver('unknownTtlSeconds')],
    ['resolver.maxConcurrent', 1, 1_000, resolver('maxConcurrent')],
    ['resolver.maxQueued', 0, 1_000_000, resolver('maxQueued')],
    ['resolver.timeoutMs', 1, 60_000, resolver('timeoutMs')],
  ])('of %s are %d and %d', (path, least, most, optionsWith) => {
    expect(found(optionsWith(least))).toEqual([]);
    expect(found(optionsWith(most))).toEqual([]);
    for (const value of [least - 1, most + 1]) {
      const [problem, ...others] = found(optionsWith(value));
      expect(others).toEqual([]);
      expect(problem).toMatch(new RegExp(`^${path}: must be a (whole )?number from ${least} to `));
    }
  });

  test('beyond the usual tolerance, the option for more is named', () => {
    expect(found({ clockToleranceSeconds: 61 })).toEqual([
      'clockToleranceSeconds: must be a number from 0 to 60; for more, use `dangerouslyLargeClockToleranceSeconds`',
    ]);
  });

  test('of a route’s maxAgeSeconds are 0 and any', () => {
    expect(compileAge(0)).toEqual({ acrValues: [], maxAgeSeconds: 0 });
    expect(compileAge(Number.MAX_SAFE_INTEGER)).toBeDefined();
    expect(problemsOf(() => compileAge(-1)).map(({ path }) => path)).toEqual([
      'requirement.maxAgeSeconds',
    ]);
  });

  test('of an issuer are 1 and 512 characters', () => {
    expect(found({ issuer: 'i' })).toEqual([]);
    expect(found({ issuer: 'i'.repeat(512) })).toEqual([]);
    expect(found({ issuer: 'i'.repeat(513) })).toEqual([
      'issuer: must have at most 512 characters',
    ]);
  });
});

describe('the values of choices', () => {
  test('tokenCache', () => {
    const defaults = { storage: 'token', maxBytes: 16_777_216 };
    expect(compileWith('tokenCache', true)).toEqual(defaults);
    expect(compileWith('tokenCache', {})).toEqual(defaults);
    expect(compileWith('tokenCache', false)).toBeUndefined();
    expect(compileWith('tokenCache', { storage: 'digest' })).toEqual({
      ...defaults,
      storage: 'digest',
    });
    expect(found({ tokenCache: { storage: 'disk' } })).toEqual([
      'tokenCache.storage: must be one of token, digest',
    ]);
    expect(found({ tokenCache: 5 })).toEqual(['tokenCache: must be an object of options']);
  });

  test('offload', () => {
    expect(offloadedBy(undefined)).toEqual([]);
    expect(offloadedBy({})).toEqual([]);
    expect(offloadedBy({ rsa: 'threadpool', ecdsa: 'inline' })).toEqual(['pkcs1', 'pss']);
    expect(offloadedBy({ ecdsa: 'threadpool' })).toEqual(['ecdsa']);
    expect(offloadedBy({ eddsa: 'threadpool' })).toEqual(['eddsa']);
    expect(found({ offload: { rsa: 'x', ecdsa: 'x', eddsa: 'x' } })).toEqual(
      ['rsa', 'ecdsa', 'eddsa'].map((name) => `offload.${name}: must be one of inline, threadpool`),
    );
  });

  test('mtls', () => {
    expect(compileWith('mtls', {})).toEqual({ mode: 'allowed' });
    expect(compileWith('mtls', { certificate: resolveIssuer, mode: 'required' })).toEqual({
      certificate: resolveIssuer,
      mode: 'required',
    });
    expect(found({ mtls: { mode: 'off', certificate: 5 } })).toEqual([
      'mtls.certificate: must be a function',
      'mtls.mode: must be one of allowed, required',
    ]);
  });

  test('dpop', () => {
    const dpop = { prove: () => undefined, algorithms: ['ES256'], mode: 'allowed' };
    expect(compileWith('dpop', dpop)).toBe(dpop);
    expect(compileWith('dpop', { ...dpop, mode: 'off' })).toBeUndefined();
    const message =
      'dpop: must be made by createDpop({ publicOrigin, … }) of @oidc-verify/core/dpop';
    for (const wrong of [null, {}, { ...dpop, prove: 5 }, { ...dpop, algorithms: 'ES256' }]) {
      expect(found({ dpop: wrong })).toEqual([message]);
    }
  });

  test('keys', () => {
    const message =
      'keys: must be a key source, such as fetchJwks() or staticJwks({ keys: [...] })';
    for (const name of ['peek', 'load', 'wake', 'close']) {
      expect(found({ keys: { ...keys, [name]: undefined } })).toEqual([message]);
    }
    expect(found({ keys: { ...keys, fixedKeys: 5 } })).toEqual([message]);
  });

  test('an issuer in UTF-16 that has no form in UTF-8', () => {
    expect(found({ issuer: 'https://a.test/\ud800' })).toEqual([
      'issuer: must not hold a lone surrogate, which has no form in UTF-8',
    ]);
  });
});
