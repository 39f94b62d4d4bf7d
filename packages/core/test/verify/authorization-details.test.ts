import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import { describe, expect, test, vi } from 'vitest';
import { codeOf, createSetting, syncCodeOf } from '../setting.ts';

type Members = Readonly<Record<string, unknown>>;

const setting = await createSetting();
const REFUSED = 'insufficient_authorization_details';
const DETAILS = [{ type: 'payment' }];

/** The option `authorizationDetails`, with an answer that the test gives. */
const optionOf = (read: (claim: unknown) => unknown): Members => ({
  authorizationDetails: { [CONTRACT]: CONTRACT_VERSION, types: ['payment'], read },
});
const requirementOf = (isMetBy: (details: unknown) => unknown): object => ({
  requirement: { authorizationDetails: { [CONTRACT]: CONTRACT_VERSION, isMetBy } },
});
const signed = await setting.issuer.sign({ authorization_details: DETAILS, scope: 's' });

describe('the option authorizationDetails', () => {
  test('is asked about the claim, and its answer is part of the identity', async () => {
    const read = vi.fn(() => DETAILS);
    const verifier = setting.verifier(optionOf(read));
    expect(verifier.verifySync(signed).authorizationDetails).toBe(DETAILS);
    expect(read).toHaveBeenCalledWith(DETAILS);
    await verifier.verify(await setting.issuer.sign());
    expect(read).toHaveBeenLastCalledWith(undefined);
    const late = setting.verifier(optionOf(async () => DETAILS));
    expect((await late.verify(signed)).authorizationDetails).toBe(DETAILS);
    expect(setting.verifier().verifySync(signed).authorizationDetails).toBeUndefined();
  });

  test('that fails is told by its name', async () => {
    const heard = setting.events.length;
    const verifier = setting.verifier(optionOf(async () => Promise.reject(new Error('x'))));
    expect(await codeOf(async () => verifier.verify(signed))).toBe('verification_unavailable');
    const event = { type: 'callback-failed', callback: 'authorizationDetails' };
    expect(setting.events.slice(heard)).toContainEqual({ ...event, reason: 'rejected' });
  });
});

describe('a requirement of authorization details', () => {
  const verifier = setting.verifier(optionOf(() => DETAILS));

  test('is asked about those of the token', () => {
    const isMetBy = vi.fn(() => true);
    verifier.verifySync(signed, requirementOf(isMetBy));
    expect(isMetBy).toHaveBeenCalledWith(DETAILS);
  });

  test.each<[unknown, string]>([
    [true, 'passed'],
    [false, REFUSED],
    [undefined, REFUSED],
    [1, REFUSED],
    ['true', REFUSED],
  ])('that answers %j: %s', async (answer, code) => {
    const call = requirementOf(() => answer);
    expect(syncCodeOf(() => verifier.verifySync(signed, call))).toBe(code);
    expect(await codeOf(async () => verifier.verify(signed, call))).toBe(code);
  });

  test.each<[string, () => unknown, string]>([
    ['a promise', async () => true, 'promise-in-sync'],
    ['a promise that rejects', async () => Promise.reject(new Error('x')), 'promise-in-sync'],
    [
      'a throw',
      () => {
        throw new Error('x');
      },
      'threw',
    ],
  ])('that answers with %s is a 503, told by its name', async (_, isMetBy, reason) => {
    const heard = setting.events.length;
    const call = requirementOf(isMetBy);
    expect(await codeOf(async () => verifier.verify(signed, call))).toBe(
      'verification_unavailable',
    );
    const event = { type: 'callback-failed', callback: 'authorizationDetails', reason };
    expect(setting.events.slice(heard)).toContainEqual(event);
  });

  test('that is not met names the scopes of the route', () => {
    const { requirement } = requirementOf(() => false) as { requirement: object };
    const outcome = verifier.tryVerifySync(signed, {
      requirement: { ...requirement, scopes: ['s'] },
    });
    expect(outcome.ok || outcome.error.requiredScopes).toEqual(['s']);
  });
});
