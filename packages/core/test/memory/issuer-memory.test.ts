import { AuthError } from '@oidc-verify/core';
import type { IssuerOptions } from '@oidc-verify/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { codeOf, createSetting, defer, settle, syncCodeOf } from '../setting.ts';
import { known, setUpResolver as setUp } from './resolver-setting.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('answers', () => {
  test('an entry is used at once afterwards', async () => {
    const { resolver, asked } = setUp(known);
    expect(await resolver.resolve('t', 'async')).toMatchObject({ issuer: 't' });
    expect(resolver.resolve('t', 'sync')).toMatchObject({ issuer: 't' });
    expect(asked).toEqual(['t']);
  });

  test.each([
    ['undefined', () => undefined, 'invalid_issuer', []],
    ['another issuer', () => known('u'), 'verification_unavailable', ['mismatch']],
    ['the issuer with a slash', () => known('t/'), 'verification_unavailable', ['mismatch']],
    ['null', () => null, 'verification_unavailable', ['invalid-entry']],
    ['true', () => true, 'verification_unavailable', ['invalid-entry']],
    ['a text', () => 't', 'verification_unavailable', ['invalid-entry']],
    ['the text aborted', () => 'aborted', 'verification_unavailable', ['invalid-entry']],
    [
      'wrong options',
      () => ({ issuer: 't', audience: 5 }),
      'verification_unavailable',
      ['invalid-entry'],
    ],
    [
      'a throw',
      () => {
        throw new Error('db');
      },
      'verification_unavailable',
      ['failed'],
    ],
    [
      'a rejection',
      async () => Promise.reject(new Error('db')),
      'verification_unavailable',
      ['failed'],
    ],
    [
      'an AuthError',
      () => {
        throw new AuthError('invalid_token');
      },
      'verification_unavailable',
      ['failed'],
    ],
  ])('%s', async (_, answer, code, outcomes) => {
    const world = setUp(answer);
    expect(await world.resolve('t')).toBe(code);
    expect(world.outcomes).toEqual(outcomes);
  });

  test('what went wrong is the cause', async () => {
    const cause = new Error('db');
    const { resolver } = setUp(async () => Promise.reject(cause));
    const asked = Promise.resolve(resolver.resolve('t', 'async'));
    await expect(asked).rejects.toMatchObject({ code: 'verification_unavailable', cause });
  });

  test('a failure is not remembered', async () => {
    const world = setUp(
      vi.fn().mockRejectedValueOnce(new Error('db')).mockResolvedValue(known('t')),
    );
    expect(await world.resolve('t')).toBe('verification_unavailable');
    expect(await world.resolve('t')).toBe('passed');
  });
});

describe('memory', () => {
  test('recalls the very entry while it lives, and asks nobody', async () => {
    const { resolver, clock, asked } = setUp(known);
    expect(resolver.recall('t')).toBeUndefined();
    const entry = await resolver.resolve('t', 'async');
    expect(resolver.recall('t')).toBe(entry);
    clock.advance(300);
    expect(resolver.recall('t')).toBeUndefined();
    expect(asked).toEqual(['t']);
  });

  test('known issuers live 300 s', async () => {
    const world = setUp(known);
    await world.resolve('t');
    // Before the time at which they are renewed while they are used: issuer-renewal.test.ts.
    world.clock.advance(239.999);
    await world.resolve('t');
    expect(world.asked).toHaveLength(1);
    world.clock.advance(60);
    expect(world.resolver.recall('t')).toMatchObject({ issuer: 't' });
    world.clock.advance(0.001);
    expect(world.resolver.recall('t')).toBeUndefined();
    await world.resolve('t');
    expect(world.asked).toHaveLength(2);
  });

  test('unknown issuers live 60 s', async () => {
    const world = setUp(() => undefined);
    await world.resolve('t');
    world.clock.advance(59.999);
    expect(await world.resolve('t')).toBe('invalid_issuer');
    expect(world.asked).toHaveLength(1);
    world.clock.advance(0.001);
    await world.resolve('t');
    expect(world.asked).toHaveLength(2);
  });

  test('a wall clock that is set back changes nothing', async () => {
    const world = setUp(known);
    await world.resolve('t');
    world.clock.set(1_000_000_000);
    await world.resolve('t');
    world.clock.advance(239.9);
    await world.resolve('t');
    expect(world.asked).toHaveLength(1);
    world.clock.advance(60.1);
    expect(world.resolver.recall('t')).toBeUndefined();
  });

  test('with a monotonic clock that stands still, entries age by the wall clock', async () => {
    const world = setUp(known);
    await world.resolve('t');
    world.clock.set(world.clock.now() / 1000 + 299);
    expect(world.resolver.recall('t')).toBeDefined();
    world.clock.set(world.clock.now() / 1000 + 2);
    expect(world.resolver.recall('t')).toBeUndefined();
    await world.resolve('t');
    expect(world.asked).toHaveLength(2);
  });

  test('as many known ones as configured; one that was not used lately goes first', async () => {
    const world = setUp(known, { maxIssuers: 1000 });
    for (let index = 0; index < 1000; index++) await world.resolve(`t${index}`);
    await world.resolve('t0');
    await world.resolve('t1000');
    expect(world.asked).toHaveLength(1001);
    await world.resolve('t0');
    expect(world.asked).toHaveLength(1001);
    await world.resolve('t1');
    expect(world.asked).toHaveLength(1002);
  });

  test('1,000 unknown ones, which take no known one’s place', async () => {
    const world = setUp((iss) => (iss.startsWith('t') ? known(iss) : undefined));
    await world.resolve('t');
    for (let index = 0; index < 1001; index++) await world.resolve(`x${index}`);
    expect(world.asked).toHaveLength(1002);
    await world.resolve('t');
    await world.resolve('x1000');
    expect(world.asked).toHaveLength(1002);
    await world.resolve('x0');
    expect(world.asked).toHaveLength(1003);
  });
});

describe('flight', () => {
  test('one call at a time for one issuer', async () => {
    const { promise, resolve } = defer<IssuerOptions>();
    const world = setUp(() => promise);
    const all = Array.from({ length: 50 }, () => world.resolve('t'));
    await settle();
    expect(world.asked).toEqual(['t']);
    resolve(known('t'));
    expect(new Set(await Promise.all(all))).toEqual(new Set(['passed']));
  });

  test('16 at once; further ones wait, those in flight are joined', async () => {
    const { promise, resolve } = defer<undefined>();
    const world = setUp(() => promise);
    const all = Array.from({ length: 16 }, (_, index) => world.resolve(`x${index}`));
    const waiting = world.resolve('x16');
    const joined = world.resolve('x3');
    await settle();
    expect(world.asked).toHaveLength(16);
    expect(world.outcomes).toEqual([]);
    resolve(undefined);
    expect(new Set(await Promise.all([...all, waiting, joined]))).toEqual(
      new Set(['invalid_issuer']),
    );
    expect(world.asked).toHaveLength(17);
  });

  test('many at once are no leak of listeners', async () => {
    const warn = vi.spyOn(process, 'emitWarning');
    const { promise, resolve } = defer<undefined>();
    const world = setUp(() => promise);
    const all = Array.from({ length: 16 }, (_, index) => world.resolve(`x${index}`));
    await settle();
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
    resolve(undefined);
    await Promise.all(all);
  });

  test('5 s to answer, then the signal fires; a late answer changes nothing', async () => {
    vi.useFakeTimers();
    const { promise, resolve } = defer<IssuerOptions>();
    const signals: AbortSignal[] = [];
    const world = setUp((_, signal) => {
      signals.push(signal);
      return promise;
    });
    const outcome = world.resolve('t');
    await vi.advanceTimersByTimeAsync(4999);
    expect(signals[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toBe('verification_unavailable');
    expect(signals[0]?.aborted).toBe(true);
    expect(world.outcomes).toEqual(['timeout']);
    resolve(known('t'));
    await settle();
    expect(syncCodeOf(() => world.resolver.resolve('t', 'sync'))).toBe('verification_unavailable');
    expect(world.asked).toHaveLength(2);
  });

  test('a resolver that rejects when its signal fires is a timeout', async () => {
    vi.useFakeTimers();
    const world = setUp(
      async (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
        }),
    );
    const outcome = world.resolve('t');
    await vi.advanceTimersByTimeAsync(5000);
    expect(await outcome).toBe('verification_unavailable');
    expect(world.outcomes).toEqual(['timeout']);
  });

  test('an answer in time leaves no timer behind', async () => {
    vi.useFakeTimers();
    const world = setUp(known);
    await world.resolve('t');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('close ends what is in flight', async () => {
    vi.useFakeTimers();
    const signals: AbortSignal[] = [];
    const world = setUp((_, signal) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    const outcome = world.resolve('t');
    world.resolver.close();
    expect(await outcome).toBe('verifier_closed');
    // A shutdown is not an incident: no event reports a slow resolver.
    expect(world.outcomes).toEqual([]);
    expect(signals[0]?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('sync mode', () => {
  test('asks in the background and refuses with a retry in a second', async () => {
    const world = setUp(known);
    const refused = await Promise.resolve()
      .then(() => world.resolver.resolve('t', 'sync'))
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'verification_unavailable',
      headers: { 'retry-after': '1' },
    });
    await settle();
    expect(world.resolver.resolve('t', 'sync')).toMatchObject({ issuer: 't' });
    expect(world.asked).toEqual(['t']);
  });

  test('remembers the unknown, and starts one call however often it is asked', async () => {
    const world = setUp(async () => undefined);
    for (let turn = 0; turn < 5; turn++) {
      expect(syncCodeOf(() => world.resolver.resolve('x', 'sync'))).toBe(
        'verification_unavailable',
      );
    }
    await settle();
    expect(syncCodeOf(() => world.resolver.resolve('x', 'sync'))).toBe('invalid_issuer');
    expect(world.asked).toEqual(['x']);
  });

  test('is refused when overloaded', async () => {
    const world = setUp(() => new Promise(() => {}), { maxQueued: 0 });
    for (let index = 0; index < 17; index++) {
      expect(syncCodeOf(() => world.resolver.resolve(`x${index}`, 'sync'))).toBe(
        'verification_unavailable',
      );
    }
    expect(world.outcomes).toEqual(['overloaded']);
    world.resolver.close();
    await settle();
  });
});

describe('keys of resolved issuers', () => {
  test('fixed keys never serve two issuers', async () => {
    const setting = await createSetting();
    const { staticJwks } = await import('@oidc-verify/core');
    const shared = staticJwks(setting.issuer.jwks());
    const verifier = setting.verifier({
      issuer: undefined,
      resolveIssuer: (iss: string) => ({ issuer: iss, keys: shared }),
    });
    const verify = async (iss: string): Promise<string> =>
      codeOf(async () => verifier.verify(await setting.issuer.sign({ iss })));
    expect(await verify('https://a.test')).toBe('passed');
    expect(await verify('https://b.test')).toBe('verification_unavailable');
    expect(await verify('https://a.test')).toBe('passed');
    expect(setting.events).toContainEqual({
      type: 'resolver',
      outcome: 'invalid-entry',
      paths: ['resolveIssuer().keys'],
    });
  });

  test('an answer without keys of its own uses the shared source', async () => {
    const setting = await createSetting();
    const verifier = setting.verifier({ issuer: undefined, resolveIssuer: known });
    const token = await setting.issuer.sign({ iss: 'https://a.test' });
    expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('passed');
  });
});
