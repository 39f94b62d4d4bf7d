import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import type { AuthEvent } from '../../src/contract/events.ts';
import { decryptToken } from '../../src/verify/decrypt.ts';
import type { DecryptionScope } from '../../src/verify/decrypt.ts';
import { codeOf, createSetting, syncCodeOf } from '../setting.ts';

const JWE = 'e30.a.b.c.d';

const decryption = (answer: unknown): NonNullable<DecryptionScope['policy']['decrypt']> => ({
  [CONTRACT]: CONTRACT_VERSION,
  decrypt: async () => answer as string,
});

const scopeOf = (answer: unknown, events: AuthEvent[] = []): DecryptionScope => ({
  mode: 'async',
  policy: {
    maxTokenBytes: 20,
    decrypt: decryption(answer),
    emit: (event) => events.push(event),
    callbackTimeoutMs: 5_000,
    monotonicMs: () => 0,
  },
});

describe('decryptToken', () => {
  test('returns the segments of the signed token inside', async () => {
    expect(await decryptToken(JWE, scopeOf('aa.bb.cc'))).toEqual({
      header: 'aa',
      payload: 'bb',
      signature: 'cc',
      signingInput: 'aa.bb',
    });
  });

  test.each([
    ['as long as a token may be', `aa.bb.${'c'.repeat(14)}`, 'passed'],
    ['longer', `aa.bb.${'c'.repeat(15)}`, 'decryption_failed'],
    ['a token of five segments', JWE, 'decryption_failed'],
    ['claims without a signature', '{"sub":"a"}', 'decryption_failed'],
    ['an object with a length', { length: 1 }, 'decryption_failed'],
    ['undefined', undefined, 'decryption_failed'],
  ])('of a content that is %s', async (_, inner, code) => {
    expect(await codeOf(() => decryptToken(JWE, scopeOf(inner)))).toBe(code);
  });

  test('is never started in sync mode, which is told to the operator', () => {
    const events: AuthEvent[] = [];
    const scope: DecryptionScope = { ...scopeOf('aa.bb.cc', events), mode: 'sync' };
    expect(syncCodeOf(() => decryptToken(JWE, scope))).toBe('verification_unavailable');
    expect(events).toEqual([
      { type: 'callback-failed', callback: 'decrypt', reason: 'promise-in-sync' },
    ]);
  });

  test('that rejects is an own fault, which is told to the operator', async () => {
    const events: AuthEvent[] = [];
    const { policy } = scopeOf('', events);
    const decrypt = { ...decryption(''), decrypt: async () => Promise.reject(new Error('key')) };
    const scope: DecryptionScope = { mode: 'async', policy: { ...policy, decrypt } };
    expect(await codeOf(() => decryptToken(JWE, scope))).toBe('verification_unavailable');
    expect(events).toEqual([{ type: 'callback-failed', callback: 'decrypt', reason: 'rejected' }]);
  });

  test('a verifier judges what was inside, and keeps the token as it was sent', async () => {
    const setting = await createSetting();
    const signed = await setting.issuer.sign();
    const expired = await setting.issuer.sign({ exp: 1 });
    const verifier = setting.verifier({ decrypt: decryption(signed) });
    expect((await verifier.verify(JWE)).token).toBe(JWE);
    const other = setting.verifier({ decrypt: decryption(expired) });
    expect(await codeOf(() => other.verify(JWE))).toBe('token_expired');
  });
});
