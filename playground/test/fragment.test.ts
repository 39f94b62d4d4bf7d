import { createTestIssuer } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { readFragment, toFragment } from '../src/model/fragment.ts';
import { readKeys } from '../src/model/read-keys.ts';
import { EMPTY_STATE } from '../src/model/state.ts';
import type { PlaygroundState } from '../src/model/state.ts';
import { POLICIES } from './policies.ts';

const issuer = await createTestIssuer();
const token = await issuer.sign();
const { keys } = issuer.jwks();
const { privateJwk } = issuer.signingKey();

function stateOf(policy: PlaygroundState['policy']): PlaygroundState {
  return {
    input: token,
    exact: false,
    policy: { ...policy, at: '2026-07-01T12:00:00Z' },
    keys: { mode: 'pasted', text: JSON.stringify({ keys }) },
  };
}

describe('a link', () => {
  test.each(POLICIES)('holds the policy and the keys, and no token: %s', (_, policy) => {
    const state = stateOf(policy);
    const fragment = toFragment(state);
    const { state: read } = readFragment(`#${fragment}`);
    expect(read.policy).toEqual(state.policy);
    expect(readKeys(read.keys.text).keys).toEqual(keys);
    expect(read.input).toBeUndefined();
    for (const segment of token.split('.')) expect(fragment).not.toContain(segment);
  });

  test('holds the token if somebody wants it to', () => {
    const state = stateOf(EMPTY_STATE.policy);
    expect(readFragment(toFragment(state, true)).state.input).toBe(token);
  });

  test('never holds a secret', () => {
    const secrets = [privateJwk, { kty: 'oct', k: 'c2VjcmV0' }, ...keys];
    const text = JSON.stringify({ keys: secrets });
    const state = { ...stateOf(EMPTY_STATE.policy), keys: { mode: 'pasted' as const, text } };
    const { state: read } = readFragment(toFragment(state));
    expect(readKeys(read.keys.text).keys).toEqual(keys);
    expect(read.keys.text).not.toContain(privateJwk['d']);
    expect(read.keys.text).not.toContain('c2VjcmV0');
  });

  test('of an empty page is empty, and what is unknown is ignored', () => {
    expect(toFragment(EMPTY_STATE)).toBe('');
    expect(readFragment('#preset=nobody&constructor=1&__proto__=2').state).toEqual(EMPTY_STATE);
    expect(readFragment('#sample=expired').sample).toBe('expired');
  });
});

describe('keys that are pasted', () => {
  test.each([
    ['a key set', JSON.stringify({ keys })],
    ['a list', JSON.stringify(keys)],
    ['one key', JSON.stringify(keys[0])],
  ])('%s', (_, text) => {
    expect(readKeys(text)).toEqual({ keys, warnings: [], problem: undefined });
  });

  test.each(['', 'no JSON', '"text"', '{"keys":[]}', '{"keys":["text"]}', '[1]'])(
    'are none: %s',
    (text) => {
      expect(readKeys(text).problem).toMatch(/./);
    },
  );

  test('a private key and a secret are told, and not used', () => {
    const text = JSON.stringify({
      keys: [
        { ...privateJwk, kid: 'own' },
        { kty: 'oct', k: 'AA' },
      ],
    });
    expect(readKeys(text).warnings).toEqual([
      'The key own holds secret material, so it is not used. Consider it leaked.',
      'Key 2 holds secret material, so it is not used. Consider it leaked.',
    ]);
  });
});
