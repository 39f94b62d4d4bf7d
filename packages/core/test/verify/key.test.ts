import { AuthError, CONTRACT, staticJwks } from '@oidc-verify/core';
import type { Jwk, KeySource } from '@oidc-verify/core';
import { createFakeKeySource, testKeys } from '@oidc-verify/testing';
import type { FakeKeyState } from '@oidc-verify/testing';
import { describe, expect, test, vi } from 'vitest';
import { codeOf, createSetting, ENGINES, ISSUER, published, syncCodeOf } from '../setting.ts';
import type { EngineName } from '../setting.ts';

const engines = Object.keys(ENGINES) as EngineName[];

/** Verifies a token with that kid, both ways, on a source in that state. */
async function inState(
  state: FakeKeyState,
  kid: string | null | undefined,
  way: 'async' | 'sync',
): Promise<{
  readonly code: string;
  readonly calls: readonly string[];
  readonly retryAfter?: string;
}> {
  const setting = await createSetting();
  setting.keys.state = state;
  const verifier = setting.verifier();
  const token = await setting.issuer.sign({}, kid === undefined ? {} : { kid });
  const outcome = way === 'sync' ? verifier.tryVerifySync(token) : await verifier.tryVerify(token);
  const calls = setting.keys.calls.map(({ method, because }) => `${method} ${because}`);
  if (outcome.ok) return { code: 'passed', calls };
  const retryAfter = outcome.error.headers['retry-after'];
  const code = outcome.error.code;
  return retryAfter === undefined ? { code, calls } : { code, calls, retryAfter };
}

describe('key states', () => {
  test.each<[FakeKeyState, string | null | undefined, 'async' | 'sync', string, string[]]>([
    ['ready', undefined, 'async', 'passed', []],
    ['ready', undefined, 'sync', 'passed', []],
    ['ready', 'x', 'async', 'key_not_found', ['load unknown-kid']],
    ['ready', 'x', 'sync', 'jwks_fetch_failed', ['wake unknown-kid']],
    ['ready', null, 'async', 'passed', []],
    ['ready', null, 'sync', 'passed', []],
    ['cold', undefined, 'async', 'passed', ['load cold']],
    ['cold', undefined, 'sync', 'jwks_fetch_failed', ['wake cold']],
    ['cold', 'x', 'async', 'key_not_found', ['load cold']],
    ['cold', null, 'async', 'passed', ['load cold']],
    ['stale', undefined, 'async', 'passed', []],
    ['stale', undefined, 'sync', 'passed', []],
    ['stale', 'x', 'async', 'jwks_fetch_failed', ['load unknown-kid']],
    ['refresh-due', undefined, 'async', 'passed', ['wake refresh-ahead']],
    ['refresh-due', undefined, 'sync', 'passed', ['wake refresh-ahead']],
    ['cooling', 'x', 'async', 'key_not_found', ['load unknown-kid']],
    ['cooling', 'x', 'sync', 'key_not_found', ['wake unknown-kid']],
    ['unavailable', undefined, 'async', 'jwks_fetch_failed', ['load cold']],
    ['unavailable', undefined, 'sync', 'jwks_fetch_failed', ['wake cold']],
    ['broken', undefined, 'async', 'jwks_error', ['load cold']],
    ['broken', undefined, 'sync', 'jwks_fetch_failed', ['wake cold']],
  ])('%s, kid %j, %s: %s', async (state, kid, way, code, calls) => {
    expect(await inState(state, kid, way)).toMatchObject({ code, calls });
  });

  test('sync asks to come back in a second', async () => {
    expect(await inState('cold', undefined, 'sync')).toMatchObject({ retryAfter: '1' });
  });

  test('a token without a kid among several keys is missing_kid and forces no refresh', async () => {
    const setting = await createSetting();
    await setting.issuer.rotateKeys({ keepOld: true });
    const keys = setting.issuer.keySource();
    const token = await setting.issuer.sign({}, { kid: null });
    expect(await codeOf(async () => setting.verifier({ keys }).verify(token))).toBe('missing_kid');
    expect(syncCodeOf(() => setting.verifier({ keys }).verifySync(token))).toBe('missing_kid');
    expect(keys.calls).toEqual([]);
    keys.state = 'cold';
    expect(await codeOf(async () => setting.verifier({ keys }).verify(token))).toBe('missing_kid');
  });

  test('a rotated key is found with one load', async () => {
    const setting = await createSetting();
    const before = setting.issuer.jwks();
    await setting.issuer.rotateKeys();
    const keys = createFakeKeySource({ sets: [before, setting.issuer.jwks()] });
    const verifier = setting.verifier({ keys });
    const token = await setting.issuer.sign();
    expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('passed');
    expect(keys.loads).toBe(1);
  });

  test('waitUntil and the signal reach the source', async () => {
    const setting = await createSetting();
    setting.keys.state = 'cold';
    const load = vi.spyOn(setting.keys, 'load');
    const wake = vi.spyOn(setting.keys, 'wake');
    const call = { waitUntil: () => {}, signal: new AbortController().signal };
    const verifier = setting.verifier();
    await verifier.verify(await setting.issuer.sign(), call);
    expect(load.mock.calls[0]?.[2]).toMatchObject(call);
    setting.keys.state = 'refresh-due';
    await verifier.verify(await setting.issuer.sign(), call);
    expect(wake).toHaveBeenCalledWith(ISSUER, 'refresh-ahead', expect.objectContaining(call));
  });
});

describe.each(engines)('selection with engine %s', (engine) => {
  const verifyWith = async (
    keys: readonly Jwk[],
    kid: string | null,
  ): Promise<{ readonly code: string; readonly events: readonly unknown[] }> => {
    const setting = await createSetting();
    const source = createFakeKeySource({ sets: [{ keys }], state: 'cooling' });
    const verifier = setting.verifier({ keys: source }, engine);
    const token = await setting.issuer.sign({}, { kid });
    return { code: await codeOf(async () => verifier.verify(token)), events: setting.events };
  };
  const good = published(testKeys.rsa[0], { kid: 'a', alg: 'RS256' });
  const other = published(testKeys.rsa[1], { kid: 'a', alg: 'RS256' });

  test('two keys under one kid: the issuer is broken, not the token', async () => {
    const { code, events } = await verifyWith([good, other], 'a');
    expect(code).toBe('jwks_error');
    const ambiguous = { type: 'keys-unusable', issuer: ISSUER, reason: 'ambiguous', keys: 2 };
    expect(events).toContainEqual({ ...ambiguous, kids: ['a'] });
  });

  test('equal keys count once', async () => {
    expect(await verifyWith([good, { ...good, use: 'sig' }], 'a')).toMatchObject({
      code: 'passed',
    });
    expect(await verifyWith([good, { ...good, kid: 'b' }], null)).toMatchObject({ code: 'passed' });
  });

  test('a key whose kid differs is never tried', async () => {
    expect(await verifyWith([good], 'b')).toMatchObject({ code: 'key_not_found' });
    expect(await verifyWith([published(testKeys.rsa[0], { alg: 'RS256' })], 'a')).toMatchObject({
      code: 'key_not_found',
    });
  });

  test('keys for other uses do not make it ambiguous', async () => {
    const keys = [
      good,
      { ...other, use: 'enc' },
      { ...other, alg: 'PS256' },
      { ...other, d: 'AQ' },
    ];
    expect(await verifyWith(keys, 'a')).toMatchObject({ code: 'passed' });
  });

  test('a point off its curve is no key', async () => {
    const setting = await createSetting(['ES256']);
    const point = published(testKeys.p256[0], { kid: 'es256-1', alg: 'ES256' });
    const bent = { ...point, y: String(point.x) };
    const token = await setting.issuer.sign();
    const verify = async (keys: readonly Jwk[]): Promise<string> => {
      const source = createFakeKeySource({ sets: [{ keys }], state: 'cooling' });
      return codeOf(async () => setting.verifier({ keys: source }, engine).verify(token));
    };
    expect(await verify([bent])).toBe('key_not_found');
    expect(await verify([bent, point])).toBe('passed');
  });

  test('ES512 by a P-384 key is refused', async () => {
    const setting = await createSetting(['ES512', 'ES384']);
    const key = testKeys.p384[0];
    if (key === undefined) throw new TypeError('no key');
    const { privateJwk, kid } = setting.issuer.signingKey('ES384');
    const token = await setting.issuer.sign({}, { alg: 'ES512', key: privateJwk, kid });
    setting.keys.state = 'cooling';
    expect(await codeOf(async () => setting.verifier({}, engine).verify(token))).toBe(
      'key_not_found',
    );
    const lying = staticJwks({ keys: [published(key, { kid, alg: 'ES384' })] });
    expect(await codeOf(async () => setting.verifier({ keys: lying }, engine).verify(token))).toBe(
      'key_not_found',
    );
  });

  test('one RSA key for RS256 does not verify PS256', async () => {
    const setting = await createSetting(['RS256', 'PS256']);
    const { kid } = setting.issuer.signingKey('RS256');
    const token = await setting.issuer.sign({}, { alg: 'PS256', kid });
    setting.keys.state = 'cooling';
    expect(await codeOf(async () => setting.verifier({}, engine).verify(token))).toBe(
      'key_not_found',
    );
  });
});

const source = (members: Partial<KeySource>): KeySource => ({
  peek: () => undefined,
  load: async () => Promise.reject(new AuthError('jwks_error')),
  wake: () => 'pending',
  close: () => {},
  ...members,
});
const boom = (): never => {
  throw new Error('boom');
};

describe('a source of the user’s own', () => {
  test.each<[string, Partial<KeySource>, string]>([
    [
      'load rejects',
      { load: async () => Promise.reject(new Error('net')) },
      'verification_unavailable',
    ],
    ['load throws', { load: boom }, 'verification_unavailable'],
    ['load has an AuthError', {}, 'jwks_error'],
    ['load brings nothing', { load: async () => undefined as never }, 'verification_unavailable'],
    ['load brings no keys', { load: async () => ({}) as never }, 'verification_unavailable'],
    [
      'load brings null as a key',
      { load: async () => ({ keys: [null] }) as never },
      'key_not_found',
    ],
    ['peek throws', { peek: boom }, 'verification_unavailable'],
    ['peek brings rubbish', { peek: () => 5 as never }, 'verification_unavailable'],
  ])('%s: %s', async (_, members, code) => {
    const setting = await createSetting();
    const verifier = setting.verifier({ keys: source(members) });
    const token = await setting.issuer.sign();
    expect(await codeOf(async () => verifier.verify(token))).toBe(code);
  });

  test('wake that throws ends a sync call with 503', async () => {
    const setting = await createSetting();
    const verifier = setting.verifier({ keys: source({ wake: boom }) });
    const token = await setting.issuer.sign();
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verification_unavailable');
  });

  test('cold keys are out of reach, even where wake says that all is settled', async () => {
    const setting = await createSetting();
    const verifier = setting.verifier({ keys: source({ wake: () => 'settled' }) });
    const token = await setting.issuer.sign();
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('jwks_fetch_failed');
  });

  test('failures of load are told to the listener', async () => {
    const setting = await createSetting();
    const verifier = setting.verifier({
      keys: source({ load: async () => Promise.reject(new Error('x')) }),
    });
    await verifier.tryVerify(await setting.issuer.sign());
    const failed = { type: 'callback-failed', callback: 'keys', reason: 'rejected' };
    expect(setting.events).toContainEqual(failed);
    expect(source({})[CONTRACT]).toBeUndefined();
  });
});
