import type { AuthErrorCode, AuthScheme, Stage } from '@oidc-verify/core';
import { describe, expect, test, vi } from 'vitest';
import { refusedEvent } from '../decision.ts';
import { createCacheSetting, HIT, PASSED, refused, sign, toSchema, WAYS } from './cache-setting.ts';

const ISSUER = 'https://issuer.test';
const NO_TOKENS: readonly (readonly [unknown, string])[] = [
  [undefined, 'missing_token'],
  ['', 'missing_token'],
  [5, 'malformed_token'],
  [{}, 'malformed_token'],
];

const said = (code: AuthErrorCode, stage: Stage, scheme: AuthScheme = 'Bearer'): object =>
  refusedEvent({ code, stage, scheme, issuer: ISSUER, cached: true });

describe.each(WAYS)('%s: every hit is judged', (_, way) => {
  test('by the check of the policy and of the route', async () => {
    const check = vi.fn(() => true);
    const routeCheck = vi.fn(() => true);
    const setting = await createCacheSetting(way, { check });
    const token = await sign(setting);
    const call = { requirement: { check: routeCheck } };
    await setting.see(token, call);
    expect(await setting.see(token, call)).toEqual(HIT);
    expect([check, routeCheck].map((spy) => spy.mock.calls.length)).toEqual([2, 2]);
    routeCheck.mockReturnValue(false);
    expect(await setting.see(token, call)).toEqual(refused('access_denied'));
    check.mockReturnValue(false);
    expect(await setting.see(token)).toEqual(refused('access_denied'));
  });

  test('by scopes and permissions', async () => {
    const setting = await createCacheSetting(way, { requiredScopes: ['r'] });
    const token = await sign(setting, { scope: 'r w', permissions: ['p'] });
    await setting.see(token);
    const needs = async (requirement: object): Promise<unknown> =>
      setting.see(token, { requirement });
    expect(await needs({ scopes: ['w'], permissions: ['p'] })).toEqual(HIT);
    expect(await needs({ scopes: ['x'] })).toEqual(refused('insufficient_scope'));
    expect(await needs({ anyScope: ['x', 'w'] })).toEqual(HIT);
    expect(await needs({ permissions: ['q'] })).toEqual(refused('insufficient_permissions'));
    expect(await needs({ scopes: ['r'] })).toEqual(HIT);
  });

  test('by what the policy demands, first verification or not', async () => {
    const setting = await createCacheSetting(way, { requiredScopes: ['x'] });
    const token = await sign(setting, { scope: 'r' });
    expect(await setting.see(token)).toEqual(refused('insufficient_scope', 1));
    expect(await setting.see(token)).toEqual(refused('insufficient_scope'));
  });

  test('by cnf and by the scheme', async () => {
    const setting = await createCacheSetting(way);
    const bound = await sign(setting, { cnf: { jkt: 'x' } });
    expect(await setting.see(bound)).toEqual(refused('invalid_confirmation', 1));
    expect(await setting.see(bound)).toEqual(refused('invalid_confirmation'));
    const bearer = await sign(setting);
    await setting.see(bearer);
    expect(await setting.see(bearer, { scheme: 'DPoP' })).toEqual(refused('token_not_bound'));
    expect(await setting.see(bearer)).toEqual(HIT);
    expect((await setting.verify(bearer)).scheme).toBe('Bearer');
  });

  test('and what is refused says at which stage', async () => {
    const setting = await createCacheSetting(way, { maxTokenAgeSeconds: 3000 });
    const token = await sign(setting, { scope: 'r' });
    await setting.see(token);
    setting.events.length = 0;
    await setting.see(token, { requirement: { scopes: ['x'] } });
    await setting.see(token, { scheme: 'DPoP' });
    setting.clock.advance(3005);
    await setting.see(token);
    expect(setting.events).toEqual([
      said('insufficient_scope', 'authorize'),
      said('token_not_bound', 'confirmation', 'DPoP'),
      said('token_expired', 'claims'),
    ]);
  });

  test('and a closed verifier refuses it', async () => {
    const setting = await createCacheSetting(way);
    const token = await sign(setting);
    await setting.see(token);
    await setting.verifier.close();
    expect(await setting.see(token)).toEqual(refused('verifier_closed'));
  });
});

describe.each(WAYS)('%s: what is not remembered', (_, way) => {
  test('a refusal of stages 1 to 6', async () => {
    const setting = await createCacheSetting(way);
    const good = await sign(setting);
    const [head, body, signature = ''] = good.split('.');
    const forged = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    const foreign = await sign(setting, { aud: 'https://other.test' });
    for (let time = 0; time < 2; time++) {
      expect(await setting.see(forged)).toEqual(refused('invalid_signature', 1));
      expect(await setting.see(foreign)).toEqual(refused('invalid_audience', 1));
    }
    expect(await setting.see(good)).toEqual(PASSED);
    // The forgery ends like the token that is remembered now.
    expect(await setting.see(forged)).toEqual(refused('invalid_signature', 1));
    expect(await setting.see(good)).toEqual(HIT);
  });

  test('another signature over the same claims', async () => {
    const setting = await createCacheSetting(way, {}, 'ES256');
    const claims = { jti: 'j' };
    const [first, second] = [await sign(setting, claims), await sign(setting, claims)];
    expect(first).not.toBe(second);
    expect(first.split('.').slice(0, 2)).toEqual(second.split('.').slice(0, 2));
    for (const token of [first, second]) expect(await setting.see(token)).toEqual(PASSED);
    for (const token of [first, second]) {
      expect(await setting.see(token)).toEqual(HIT);
      expect((await setting.verify(token)).token).toBe(token);
    }
  });

  test('a text that only looks like the token to Latin-1', async () => {
    const setting = await createCacheSetting(way);
    const token = await sign(setting);
    await setting.see(token);
    for (const at of [0, 20, token.length - 1]) {
      const twin = String.fromCharCode(0x100 + token.charCodeAt(at));
      const odd = token.slice(0, at) + twin + token.slice(at + 1);
      expect(await setting.see(odd)).toEqual(refused('malformed_token'));
    }
    for (const odd of [`${token}\0`, `${token} `, `${token}=`, ` ${token}`, `${token}.`]) {
      expect(await setting.see(odd)).toEqual(refused('malformed_token'));
    }
  });

  test('what is no token, or too long for one', async () => {
    const setting = await createCacheSetting(way, { maxTokenBytes: 800 });
    for (const [token, code] of NO_TOKENS) expect(await setting.see(token)).toEqual(refused(code));
    const long = await sign(setting, { filler: 'x'.repeat(400) });
    expect(long.length).toBeGreaterThan(800);
    expect(await setting.see(long)).toEqual(refused('malformed_token'));
    expect(setting.digests.filter((text) => text !== '')).toEqual([]);
  });

  test('what another verifier verified', async () => {
    const setting = await createCacheSetting(way);
    const other = await createCacheSetting(way);
    const token = await sign(setting);
    await setting.see(token);
    expect(await other.see(token)).toEqual(PASSED);
  });

  test('what had to make room', async () => {
    const setting = await createCacheSetting(way, {
      tokenCache: { storage: way.storage, maxBytes: 65_536 },
    });
    const tokens = await Promise.all(Array.from({ length: 120 }, async () => sign(setting)));
    const first = tokens[0] as string;
    for (const token of tokens) expect(await setting.see(token)).toEqual(PASSED);
    expect(await setting.see(first)).toEqual(PASSED);
    expect(await setting.see(first)).toEqual(HIT);
    const evicted = tokens[1] as string;
    setting.clock.advance(3605);
    expect(await setting.see(evicted)).toEqual(refused('token_expired', 1));
    expect(await setting.see(first)).toEqual(refused('token_expired'));
  });

  test('what is larger than the whole memory', async () => {
    const setting = await createCacheSetting(way, {
      tokenCache: { storage: way.storage, maxBytes: 65_536 },
      maxTokenBytes: 200_000,
    });
    const token = await sign(setting, { filler: 'x'.repeat(70_000) });
    expect(await setting.see(token)).toEqual(PASSED);
    expect(await setting.see(token)).toEqual(PASSED);
  });
});

describe.each(WAYS.filter(([, way]) => !way.sync))('%s: at the same time', (_, way) => {
  test.each([{}, { refreshDue: true }])('first verifications all pass: %j', async (flags) => {
    const setting = await createCacheSetting(way);
    const token = await sign(setting);
    setting.keys.flags = flags;
    const all = await Promise.all(Array.from({ length: 8 }, async () => setting.verify(token)));
    expect(new Set(all.map(({ token: presented }) => presented))).toEqual(new Set([token]));
    expect(await setting.see(token)).toEqual(HIT);
  });

  test('a key that goes while its token is verified does not let it in', async () => {
    const setting = await createCacheSetting(way, {
      claims: toSchema(async () => {
        setting.keys.replace([]);
        return {};
      }),
    });
    const token = await sign(setting);
    expect(await setting.see(token)).toEqual(PASSED);
    expect(await setting.see(token)).toEqual(refused('key_not_found'));
  });
});
