import type { KeySet, KeySource } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

/** Creates a key source that has the keys of two sources, for an issuer with two key documents. */
export function uniteKeys(first: KeySource, second: KeySource): KeySource {
  const unite = createUnion();
  return {
    servesOneIssuer: true,
    peek: (issuer) => {
      const [one, other] = [first.peek(issuer), second.peek(issuer)];
      return one === undefined || other === undefined ? undefined : unite(one, other);
    },
    // Both or none: half of the keys would refuse good tokens.
    load: async (...question) => {
      const [one, other] = await Promise.all([first.load(...question), second.load(...question)]);
      return unite(one, other);
    },
    wake: (...question) => {
      const answers = [first.wake(...question), second.wake(...question)];
      return answers.includes('pending') ? 'pending' : 'settled';
    },
    close: async () => {
      await Promise.all([first.close(), second.close()]);
    },
    forget: (issuer) => {
      first.forget?.(issuer);
      second.forget?.(issuer);
    },
    loadTimeoutMs: Math.max(first.loadTimeoutMs ?? DEFAULT_MS, second.loadTimeoutMs ?? DEFAULT_MS),
  };
}

const DEFAULT_MS = 5_000;

/** The same two lists always make the same list: by it a verifier sees whether keys have changed. */
function createUnion(): (one: KeySet, other: KeySet) => KeySet {
  let last: { one: KeySet['keys']; other: KeySet['keys']; keys: KeySet['keys'] } | undefined;
  return (one, other) => {
    const isKnown = last?.one === one.keys && last.other === other.keys;
    const keys = isKnown && last ? last.keys : [...one.keys, ...other.keys];
    last = { one: one.keys, other: other.keys, keys };
    return {
      keys,
      generation: one.generation + other.generation,
      ageSeconds: Math.max(one.ageSeconds, other.ageSeconds),
      stale: one.stale || other.stale,
      refreshDue: one.refreshDue === true || other.refreshDue === true,
      skipped: [...(one.skipped ?? []), ...(other.skipped ?? [])],
    };
  };
}

const TENANT = 'https://contoso.b2clogin.com/contoso.onmicrosoft.com';

/** In Azure AD B2C each user flow has a key document of its own, and all of them have one issuer. */
export const keysOfTwoUserFlows: KeySource = uniteKeys(
  fetchJwks({ jwksUri: `${TENANT}/b2c_1_sign_in/discovery/v2.0/keys` }),
  fetchJwks({ jwksUri: `${TENANT}/b2c_1_reset/discovery/v2.0/keys` }),
);
