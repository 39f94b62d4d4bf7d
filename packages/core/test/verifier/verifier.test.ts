import { AuthError, CONTRACT, CONTRACT_VERSION, createVerifier } from '@oidc-verify/core';
import type { KeySet, KeySource } from '@oidc-verify/core';
import { describe, expect, test, vi } from 'vitest';
import { AUDIENCE, codeOf, createSetting, defer, ISSUER, settle, syncCodeOf } from '../setting.ts';

const setting = await createSetting();
const token = await setting.issuer.sign({ scope: 'a' });

/** A source that has nothing until its load is let go. */
function slowSource(): {
  readonly source: KeySource;
  readonly release: () => void;
  readonly load: ReturnType<typeof vi.fn>;
} {
  const { promise, resolve } = defer<KeySet>();
  const set = { keys: setting.issuer.jwks().keys, generation: 1, ageSeconds: 0, stale: false };
  let loaded: KeySet | undefined;
  const load = vi.fn(async () => (loaded = await promise));
  const source = { peek: () => loaded, load, wake: () => 'pending' as const, close: () => {} };
  return { source, release: () => resolve(set), load };
}

describe('createVerifier', () => {
  test('verifies, in all four ways', async () => {
    const verifier = createVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: setting.keys,
      now: setting.clock.now,
    });
    const identity = await verifier.verify(token);
    expect(identity.subject).toBe('user-1');
    expect(verifier.verifySync(token)).toEqual(identity);
    expect(await verifier.tryVerify(token)).toEqual({ ok: true, token: identity });
    expect(verifier.tryVerifySync(token)).toEqual({ ok: true, token: identity });
    expect(verifier[CONTRACT]).toBe(CONTRACT_VERSION);
    expect(Object.isFrozen(verifier)).toBe(true);
  });

  test('try… turns refusals into values, mistakes never', async () => {
    const verifier = setting.verifier();
    expect(await verifier.tryVerify('x')).toMatchObject({
      ok: false,
      error: { code: 'opaque_token' },
    });
    expect(verifier.tryVerifySync('x')).toMatchObject({
      ok: false,
      error: { code: 'opaque_token' },
    });
    const call = { requirement: { scopes: [] } };
    expect(await codeOf(async () => verifier.tryVerify(token, call))).toBe('invalid_options');
    expect(syncCodeOf(() => verifier.tryVerifySync(token, call))).toBe('invalid_options');
  });

  test.each([[undefined], [null], [5], [{}], [[]], [Symbol('x')], [() => {}], [new Uint8Array(3)]])(
    'a token that is %s is refused as any other',
    async (rubbish) => {
      const verifier = setting.verifier();
      const code = await codeOf(async () => verifier.verify(rubbish as never));
      expect(['missing_token', 'malformed_token']).toContain(code);
      expect(syncCodeOf(() => verifier.verifySync(rubbish as never))).toBe(code);
    },
  );

  test('a call that is null is none', async () => {
    expect(await codeOf(async () => setting.verifier().verify(token, null as never))).toBe(
      'passed',
    );
  });
});

describe('requirement', () => {
  const verifier = setting.verifier({ requiredScopes: ['base'] });

  test('a raw one is checked at each call, a compiled one once', async () => {
    for (const requirement of [{ scopes: [''] }, { scope: 'a' }, null, 'a', [], 5]) {
      const call = { requirement: requirement as never };
      expect(await codeOf(async () => verifier.verify(token, call))).toBe('invalid_options');
      expect(syncCodeOf(() => verifier.verifySync(token, call))).toBe('invalid_options');
      expect(syncCodeOf(() => verifier.requirement(requirement as never))).toBe('invalid_options');
    }
    const compiled = verifier.requirement({ scopes: ['a'] });
    expect(compiled.allScopes).toEqual(['base', 'a']);
    expect(verifier.requirement(compiled as never)).toBe(compiled);
  });

  test('none is the policy’s own', () => {
    expect(verifier.requirement().allScopes).toEqual(['base']);
  });

  test('compiled by another verifier, or made by hand, it never replaces the policy’s', async () => {
    const foreign = setting.verifier().requirement();
    const forged = {
      allScopes: [],
      anyScopes: [],
      permissions: [],
      routeChecks: [],
      challengeScopes: [],
    };
    for (const requirement of [foreign, forged, { scopes: ['a'], routeChecks: [] }]) {
      const code = await codeOf(async () =>
        verifier.verify(token, { requirement: requirement as never }),
      );
      expect(code).toBe('invalid_options');
    }
  });
});

describe('abort', () => {
  test('before: nothing is asked for', async () => {
    const { source, load } = slowSource();
    const reason = new Error('gone');
    const outcome = await setting
      .verifier({ keys: source })
      .tryVerify(token, { signal: AbortSignal.abort(reason) });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'aborted', status: 503, cause: reason },
    });
    expect(load).not.toHaveBeenCalled();
  });

  test('during: this caller stops waiting, the work goes on for the others', async () => {
    const { source, release } = slowSource();
    const verifier = setting.verifier({ keys: source });
    const stop = new AbortController();
    const [first, second] = [
      verifier.tryVerify(token, { signal: stop.signal }),
      verifier.tryVerify(token),
    ];
    await settle();
    const reason = new Error('client went away');
    stop.abort(reason);
    expect(await first).toMatchObject({ ok: false, error: { code: 'aborted', cause: reason } });
    release();
    expect(await second).toMatchObject({ ok: true });
  });

  test('during, when the work fails later: its rejection is nobody’s', async () => {
    const { promise, reject } = defer<KeySet>();
    const source = { ...slowSource().source, load: async () => promise };
    const stop = new AbortController();
    const outcome = setting.verifier({ keys: source }).tryVerify(token, { signal: stop.signal });
    await settle();
    stop.abort();
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'aborted' } });
    reject(new AuthError('jwks_error'));
    await settle();
  });

  test('after: the answer stands, and no listener is left behind', async () => {
    const stop = new AbortController();
    const remove = vi.spyOn(stop.signal, 'removeEventListener');
    const { source, release } = slowSource();
    const verified = setting.verifier({ keys: source }).verify(token, { signal: stop.signal });
    release();
    expect((await verified).subject).toBe('user-1');
    await settle();
    expect(remove).toHaveBeenCalledOnce();
    stop.abort();
  });

  test('is no business of verifySync', () => {
    const call = { signal: AbortSignal.abort() } as object;
    expect(syncCodeOf(() => setting.verifier().verifySync(token, call))).toBe('passed');
  });

  test('something else in its place is refused, with nothing left unhandled', async () => {
    const { source, release } = slowSource();
    const verifier = setting.verifier({ keys: source });
    const outcome = verifier.tryVerify('x', { signal: {} as AbortSignal });
    const late = verifier.tryVerify(token, { signal: {} as AbortSignal });
    release();
    expect(await outcome).toMatchObject({ ok: false });
    expect(await late).toMatchObject({ ok: false, error: { code: 'verification_unavailable' } });
  });
});

describe('ready', () => {
  test('loads what is missing, once, and counts what is there', async () => {
    const own = await createSetting();
    own.keys.state = 'cold';
    const verifier = own.verifier();
    await verifier.ready();
    await verifier.ready();
    expect(own.keys.calls).toEqual([{ method: 'load', issuer: ISSUER, because: 'cold' }]);
  });

  test.each([
    ['unavailable', 'jwks_fetch_failed'],
    ['broken', 'jwks_error'],
  ] as const)('%s: %s', async (state, code) => {
    const own = await createSetting();
    own.keys.state = state;
    expect(await codeOf(async () => own.verifier().ready())).toBe(code);
  });

  test('keys that can verify nothing are jwks_error', async () => {
    const verifier = setting.verifier({ algorithms: ['ES256'] });
    expect(await codeOf(async () => verifier.ready())).toBe('jwks_error');
  });

  test.each<[string, Partial<KeySource>]>([
    ['load brings nothing', { load: async () => undefined as never }],
    ['load rejects', { load: async () => Promise.reject(new Error('x')) }],
    [
      'load throws',
      {
        load: () => {
          throw new Error('x');
        },
      },
    ],
    [
      'peek throws',
      {
        peek: () => {
          throw new Error('x');
        },
      },
    ],
  ])('%s: 503, nothing else escapes', async (_, members) => {
    const keys = { ...slowSource().source, ...members };
    expect(await codeOf(async () => setting.verifier({ keys }).ready())).toBe(
      'verification_unavailable',
    );
  });

  test('a caller’s abort ends its waiting', async () => {
    const verifier = setting.verifier({ keys: slowSource().source });
    expect(await codeOf(async () => verifier.ready({ signal: AbortSignal.abort() }))).toBe(
      'aborted',
    );
    const stop = new AbortController();
    const waiting = codeOf(async () => verifier.ready({ signal: stop.signal }));
    stop.abort();
    expect(await waiting).toBe('aborted');
  });

  test('every listed issuer counts; a resolver’s do not', async () => {
    const cold = (await createSetting()).issuer.keySource('unavailable');
    const issuers = [
      { issuer: 'a', keys: setting.keys },
      { issuer: 'b', keys: cold },
    ];
    const verifier = setting.verifier({ issuer: undefined, keys: undefined, issuers });
    expect(await codeOf(async () => verifier.ready())).toBe('jwks_fetch_failed');
    const resolving = setting.verifier({ issuer: undefined, resolveIssuer: () => undefined });
    expect(await codeOf(async () => resolving.ready())).toBe('passed');
  });
});

describe('healthcheck', () => {
  test('shows what is in memory, without I/O', async () => {
    const own = await createSetting();
    const verifier = own.verifier();
    own.keys.ageSeconds = 7;
    expect(verifier.healthcheck()).toEqual({
      usable: true,
      engine: 'node',
      issuers: [{ issuer: ISSUER, keys: 1, ageSeconds: 7, stale: false }],
    });
    own.keys.state = 'stale';
    expect(verifier.healthcheck()).toMatchObject({ usable: true, issuers: [{ stale: true }] });
    own.keys.state = 'cold';
    expect(verifier.healthcheck()).toEqual({
      usable: false,
      engine: 'node',
      issuers: [{ issuer: ISSUER, keys: 0, ageSeconds: undefined, stale: false }],
    });
    expect(own.keys.calls).toEqual([]);
    expect(own.verifier({}, 'web').healthcheck().engine).toBe('web');
  });
});

describe('close', () => {
  test('ends everything, twice as well as once, and leaves the source open', async () => {
    const own = await createSetting();
    const verifier = own.verifier();
    const identity = await verifier.verify(await own.issuer.sign());
    await verifier.close();
    await verifier.close();
    expect(await codeOf(async () => verifier.verify(token))).toBe('verifier_closed');
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verifier_closed');
    expect(await codeOf(async () => verifier.authorize(identity, {}))).toBe('verifier_closed');
    expect(await codeOf(async () => verifier.ready())).toBe('verifier_closed');
    expect(verifier.healthcheck().usable).toBe(false);
    expect(own.keys.closes).toBe(0);
  });

  test('is what await using does', async () => {
    const verifier = setting.verifier();
    await verifier[Symbol.asyncDispose]();
    expect(await codeOf(async () => verifier.verify(token))).toBe('verifier_closed');
  });

  test('stops the resolver', async () => {
    const signals: AbortSignal[] = [];
    const resolveIssuer = async (
      _: string,
      { signal }: { signal: AbortSignal },
    ): Promise<undefined> => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const verifier = setting.verifier({ issuer: undefined, resolveIssuer });
    const outcome = verifier.tryVerify(token);
    await verifier.close();
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'verifier_closed' } });
    expect(signals[0]?.aborted).toBe(true);
  });
});

describe('the web engine', () => {
  const verifier = setting.verifier({}, 'web');

  test('has no sync form', () => {
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('sync_unsupported');
    expect(syncCodeOf(() => verifier.tryVerifySync(token))).toBe('sync_unsupported');
  });

  test('gives the same identity', async () => {
    expect(await verifier.verify(token)).toEqual(await setting.verifier().verify(token));
  });
});
