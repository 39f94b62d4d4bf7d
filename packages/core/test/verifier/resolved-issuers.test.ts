import type { Verifier } from '@oidc-verify/core';
import { describe, expect, test, vi } from 'vitest';
import { codeOf, createSetting, problemsOf } from '../setting.ts';
import type { Setting } from '../setting.ts';

const TENANT = 'https://tenant.test';

interface World extends Setting {
  readonly answer: ReturnType<typeof vi.fn<(iss: string) => unknown>>;
  readonly verifierOfTenants: Verifier;
  readonly verify: (iss: string) => Promise<string>;
}

/** A verifier of tenants alone, whose resolver knows every `https://…` issuer. */
async function createWorld(options: Readonly<Record<string, unknown>> = {}): Promise<World> {
  const setting = await createSetting();
  const answer = vi.fn((iss: string): unknown =>
    iss.startsWith('https://') ? { issuer: iss } : undefined,
  );
  const verifierOfTenants = setting.verifier({
    issuer: undefined,
    resolveIssuer: answer,
    ...options,
  });
  return {
    ...setting,
    answer,
    verifierOfTenants,
    verify: async (iss) =>
      codeOf(async () => verifierOfTenants.verify(await setting.issuer.sign({ iss }))),
  };
}
const broken = (): never => {
  throw new Error('db');
};

describe('healthcheck', () => {
  test('tells of no resolver where there is none', async () => {
    const setting = await createSetting();
    expect(setting.verifier().healthcheck()).not.toHaveProperty('resolver');
  });

  test('tells what the resolver last did, and how many issuers are held', async () => {
    const { verifierOfTenants, verify, clock } = await createWorld();
    expect(verifierOfTenants.healthcheck()).toMatchObject({
      usable: true,
      resolver: { state: 'unused', issuers: 0 },
    });
    await verify(TENANT);
    await verify(`${TENANT}/2`);
    expect(verifierOfTenants.healthcheck().resolver).toEqual({ state: 'ok', issuers: 2 });
    await verify('unknown');
    expect(verifierOfTenants.healthcheck().resolver).toEqual({ state: 'ok', issuers: 2 });
    clock.advance(300);
    expect(verifierOfTenants.healthcheck().resolver).toEqual({ state: 'ok', issuers: 0 });
  });

  test('is not usable while the resolver throws on every request, and says since when', async () => {
    const { verifierOfTenants, verify, answer, clock } = await createWorld();
    answer.mockImplementation(broken);
    expect(await verify(TENANT)).toBe('verification_unavailable');
    clock.advance(7);
    expect(await verify(TENANT)).toBe('verification_unavailable');
    expect(verifierOfTenants.healthcheck()).toMatchObject({
      usable: false,
      resolver: { state: 'failing', issuers: 0, failingSeconds: 7 },
    });
    answer.mockImplementation((iss) => ({ issuer: iss }));
    expect(await verify(TENANT)).toBe('passed');
    expect(verifierOfTenants.healthcheck()).toEqual(
      expect.objectContaining({ usable: true, resolver: { state: 'ok', issuers: 1 } }),
    );
  });

  test('stays usable while issuers in memory can be served: no stranger ends that', async () => {
    const { verifierOfTenants, verify, answer } = await createWorld();
    await verify(TENANT);
    answer.mockImplementation(broken);
    expect(await verify('made up')).toBe('verification_unavailable');
    expect(verifierOfTenants.healthcheck()).toMatchObject({
      usable: true,
      resolver: { state: 'failing', issuers: 1 },
    });
    expect(await codeOf(async () => verifierOfTenants.ready())).toBe('passed');
  });

  test.each([
    ['another issuer', () => ({ issuer: 'https://other.test' })],
    ['wrong options', () => ({ issuer: TENANT, audience: 5 })],
  ])('%s in the answer is a fault of one tenant, not of the resolver', async (_, wrong) => {
    const { verifierOfTenants, verify, answer } = await createWorld();
    answer.mockImplementation(wrong);
    expect(await verify(TENANT)).toBe('verification_unavailable');
    expect(verifierOfTenants.healthcheck()).toMatchObject({
      usable: true,
      resolver: { state: 'ok', issuers: 0 },
    });
  });

  test('a clock that was set back counts nothing below zero', async () => {
    const { verifierOfTenants, verify, answer, clock } = await createWorld();
    answer.mockImplementation(broken);
    await verify(TENANT);
    clock.set(1_700_000_000);
    expect(verifierOfTenants.healthcheck().resolver).toMatchObject({ failingSeconds: 0 });
  });
});

describe('ready', () => {
  test('rejects while the resolver fails and nothing can be served; tries once a second', async () => {
    const { verifierOfTenants, verify, answer, clock } = await createWorld();
    answer.mockImplementation(broken);
    await verify(TENANT);
    const ready = async (): Promise<string> => codeOf(async () => verifierOfTenants.ready());
    answer.mockClear();
    expect(await ready()).toBe('verification_unavailable');
    expect(await ready()).toBe('verification_unavailable');
    expect(answer).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(await ready()).toBe('verification_unavailable');
    expect(answer).toHaveBeenCalledTimes(2);
    answer.mockImplementation(() => undefined);
    expect(await ready()).toBe('verification_unavailable');
    clock.advance(1);
    // It answers again, if only that this issuer is unknown.
    expect(await ready()).toBe('passed');
    expect(verifierOfTenants.healthcheck().usable).toBe(true);
  });

  test('asks nobody while the resolver was never asked', async () => {
    const { verifierOfTenants, answer } = await createWorld();
    expect(await codeOf(async () => verifierOfTenants.ready())).toBe('passed');
    expect(answer).not.toHaveBeenCalled();
  });

  test('tries given issuers: resolver and keys', async () => {
    const { verifierOfTenants, answer, keys } = await createWorld();
    keys.state = 'cold';
    await verifierOfTenants.ready({ issuers: [TENANT] });
    expect(answer).toHaveBeenCalledTimes(1);
    expect(keys.calls).toEqual([{ method: 'load', issuer: TENANT, because: 'cold' }]);
    await verifierOfTenants.ready({ issuers: [TENANT] });
    expect(answer).toHaveBeenCalledTimes(1);
    keys.state = 'unavailable';
    expect(await codeOf(async () => verifierOfTenants.ready({ issuers: [TENANT] }))).toBe(
      'jwks_fetch_failed',
    );
  });

  test('an issuer that the resolver does not know is 503: the service is not ready for it', async () => {
    const { verifierOfTenants } = await createWorld();
    const asked = verifierOfTenants.ready({ issuers: [TENANT, 'unknown'] });
    await expect(asked).rejects.toMatchObject({
      code: 'verification_unavailable',
      status: 503,
      cause: { code: 'invalid_issuer' },
    });
  });

  test('tells which option of such an issuer is wrong', async () => {
    const { verifierOfTenants, answer } = await createWorld();
    answer.mockImplementation((iss) => ({ issuer: iss, audience: 5 }));
    await expect(verifierOfTenants.ready({ issuers: [TENANT] })).rejects.toMatchObject({
      code: 'verification_unavailable',
      detail: 'resolveIssuer returned no usable options for an issuer that was passed to ready()',
      cause: {
        name: 'ConfigError',
        problems: [{ path: 'resolveIssuer().audience', message: 'must be a string' }],
      },
    });
  });

  test('takes listed issuers too', async () => {
    const setting = await createSetting();
    setting.keys.state = 'cold';
    await setting.verifier().ready({ issuers: ['https://issuer.test'] });
    expect(setting.keys.state).toBe('ready');
  });

  test('an issuer that nobody can know is a mistake', async () => {
    const setting = await createSetting();
    const problems = async (issuers: unknown): Promise<readonly unknown[]> => {
      try {
        await setting.verifier().ready({ issuers: issuers as string[] });
        return [];
      } catch (error) {
        return problemsOf(() => {
          throw error;
        });
      }
    };
    expect(await problems(['https://issuer.test', TENANT, 5])).toMatchObject([
      { path: 'ready().issuers[2]' },
      { path: 'ready().issuers[1]' },
    ]);
    expect(await problems(TENANT)).toMatchObject([{ path: 'ready().issuers' }]);
  });

  test('a signal ends the waiting for given issuers', async () => {
    const { verifierOfTenants, answer } = await createWorld();
    answer.mockReturnValue(new Promise(() => {}));
    const stop = new AbortController();
    const asked = codeOf(async () =>
      verifierOfTenants.ready({ issuers: [TENANT], signal: stop.signal }),
    );
    stop.abort();
    expect(await asked).toBe('aborted');
    await verifierOfTenants.close();
  });
});

describe('forget', () => {
  test('drops the entry of a tenant who left, and its keys where the source can', async () => {
    const { verifierOfTenants, verify, answer, keys } = await createWorld();
    const forget = vi.fn();
    Object.assign(keys, { forget });
    await verify(TENANT);
    answer.mockReturnValue(undefined);
    expect(await verify(TENANT)).toBe('passed');
    verifierOfTenants.forget(TENANT);
    expect(forget.mock.calls).toEqual([[TENANT]]);
    expect(await verify(TENANT)).toBe('invalid_issuer');
    expect(verifierOfTenants.healthcheck().resolver?.issuers).toBe(0);
  });

  test('a token of that tenant in the cache passes no more', async () => {
    const { verifierOfTenants, issuer, answer } = await createWorld({ tokenCache: true });
    const token = await issuer.sign({ iss: TENANT });
    await verifierOfTenants.verify(token);
    await verifierOfTenants.verify(token);
    answer.mockReturnValue(undefined);
    verifierOfTenants.forget(TENANT);
    expect(await codeOf(async () => verifierOfTenants.verify(token))).toBe('invalid_issuer');
  });

  test('drops keys of the source that the resolver gave the tenant', async () => {
    const own = await createSetting();
    const forget = vi.fn();
    const { verifierOfTenants, verify, answer, keys } = await createWorld();
    answer.mockImplementation((iss) => ({
      issuer: iss,
      keys: Object.assign(own.keys, { forget }),
    }));
    const shared = vi.fn();
    Object.assign(keys, { forget: shared });
    expect(await verify(TENANT)).toBe('passed');
    verifierOfTenants.forget(TENANT);
    expect([forget.mock.calls, shared.mock.calls]).toEqual([[[TENANT]], [[TENANT]]]);
  });

  test('needs no source that can forget, and no resolver', async () => {
    const setting = await createSetting();
    const listing = setting.verifier();
    listing.forget('https://issuer.test');
    listing.forget('https://nobody.test');
    // A listed issuer stays trusted.
    expect(await codeOf(async () => listing.verify(await setting.issuer.sign()))).toBe('passed');
  });

  test('drops the keys of a listed issuer', async () => {
    const setting = await createSetting();
    const forget = vi.fn();
    setting
      .verifier({ keys: Object.assign(setting.keys, { forget }) })
      .forget('https://issuer.test');
    expect(forget.mock.calls).toEqual([['https://issuer.test']]);
  });
});
