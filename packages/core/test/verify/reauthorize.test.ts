import type { VerifiedToken } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { codeOf, createSetting, ISSUER } from '../setting.ts';

describe('an identity that is authorized again', () => {
  test('is refused when its time is over, with the tolerance of the verifier', async () => {
    const setting = await createSetting();
    const { issuer, clock } = setting;
    const verifier = setting.verifier({ clockToleranceSeconds: 5 });
    const identity = await verifier.verify(await issuer.sign({}, { expiresInSeconds: 60 }));
    const again = async (): Promise<string> => codeOf(async () => verifier.authorize(identity, {}));
    clock.advance(64);
    expect(await again()).toBe('passed');
    clock.advance(1);
    expect(await again()).toBe('token_expired');
    clock.advance(3_600);
    expect(await again()).toBe('token_expired');
  });

  test('is refused when it is older than the maximum age', async () => {
    const setting = await createSetting();
    const { issuer, clock } = setting;
    const verifier = setting.verifier({ maxTokenAgeSeconds: 100, clockToleranceSeconds: 0 });
    const identity = await verifier.verify(await issuer.sign({}, { expiresInSeconds: 9_000 }));
    clock.advance(100);
    expect(await codeOf(async () => verifier.authorize(identity, {}))).toBe('token_expired');
  });

  test('is refused when it was revoked meanwhile', async () => {
    let revoked = false;
    const setting = await createSetting();
    const { issuer } = setting;
    const verifier = setting.verifier({ checkRevoked: () => revoked });
    const identity = await verifier.verify(await issuer.sign());
    expect(await codeOf(async () => verifier.authorize(identity, {}))).toBe('passed');
    revoked = true;
    expect(await codeOf(async () => verifier.authorize(identity, {}))).toBe('token_revoked');
  });

  test.each([
    ['denies it', false, 'access_denied'],
    ['gives no answer', undefined, 'verification_unavailable'],
  ])('is refused when the check of the verifier %s meanwhile', async (_name, answer, code) => {
    let allowed: unknown = true;
    const setting = await createSetting();
    const { issuer } = setting;
    const verifier = setting.verifier({ check: () => allowed });
    const identity = await verifier.verify(await issuer.sign());
    const again = async (requirement: object): Promise<string> =>
      codeOf(async () => verifier.authorize(identity, requirement));
    expect(await again({})).toBe('passed');
    expect(await again({ check: () => true })).toBe('passed');
    allowed = answer;
    expect(await again({})).toBe(code);
    expect(await again({ check: () => true })).toBe(code);
  });

  test('is told of its revocation, whatever the check says', async () => {
    let revoked = false;
    const setting = await createSetting();
    const { issuer } = setting;
    const verifier = setting.verifier({ checkRevoked: () => revoked, check: () => !revoked });
    const identity = await verifier.verify(await issuer.sign());
    revoked = true;
    expect(await codeOf(async () => verifier.authorize(identity, {}))).toBe('token_revoked');
  });

  test('is refused when a resolver no longer knows its issuer', async () => {
    const setting = await createSetting();
    const { issuer, keys, clock } = setting;
    let isTenant = true;
    const verifier = setting.verifier({
      issuer: undefined,
      resolveIssuer: (iss: string) =>
        isTenant && iss === ISSUER ? { issuer: iss, keys } : undefined,
    });
    const identity = await verifier.verify(await issuer.sign({}, { expiresInSeconds: 90_000 }));
    isTenant = false;
    clock.advance(80_000);
    expect(await codeOf(async () => verifier.authorize(identity, {}))).toBe('invalid_issuer');
  });

  test.each<[string, (identity: VerifiedToken) => unknown]>([
    ['a copy', (identity) => ({ ...identity })],
    [
      'a clone with the same prototype',
      (identity) =>
        Object.assign(Object.create(Object.getPrototypeOf(identity) as object) as object, identity),
    ],
    ['an object that inherits from it', (identity) => Object.create(identity) as unknown],
    ['a proxy of it', (identity) => new Proxy(identity, {})],
    ['an object made by hand', () => ({ issuer: ISSUER, subject: 'x', expiresAt: 1e12 })],
    ['null', () => null],
    ['undefined', () => undefined],
    ['a string', () => 'identity'],
    ['a function', () => () => true],
  ])('is refused when it is %s', async (_name, make) => {
    const setting = await createSetting();
    const { issuer } = setting;
    const verifier = setting.verifier();
    const identity = make(await verifier.verify(await issuer.sign())) as VerifiedToken;
    expect(await codeOf(async () => verifier.authorize(identity, {}))).toBe('invalid_token');
    expect(await codeOf(async () => verifier.authorize(identity, { scopes: ['x'] }))).toBe(
      'invalid_token',
    );
  });

  test('is refused when another verifier made it, even of the same options', async () => {
    const setting = await createSetting();
    const { issuer } = setting;
    const [one, other] = [setting.verifier(), setting.verifier()];
    const identity = await one.verify(await issuer.sign());
    expect(await codeOf(async () => one.authorize(identity, {}))).toBe('passed');
    expect(await codeOf(async () => other.authorize(identity, {}))).toBe('invalid_token');
  });
});
