import { CONTRACT, CONTRACT_VERSION, staticJwks } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import { createFakeKeySource } from '@oidc-verify/testing';
import type { FakeKeySource, FakeKeyState } from '@oidc-verify/testing';
import type { KeyState, SourceRecipe } from './format.ts';
import { toPublishedJwk } from './keys.ts';

/** A key source and its call counts. */
export interface CountedSource {
  readonly source: KeySource;
  readonly counts: () => { readonly loads: number; readonly wakes: number };
  readonly reset: () => void;
}

const FAKE_STATES: Readonly<Record<Exclude<KeyState, 'static'>, FakeKeyState>> = {
  ready: 'ready',
  stale: 'stale',
  'refresh-due': 'refresh-due',
  'cold-reachable': 'cold',
  'cold-unreachable': 'unavailable',
  'cold-broken': 'broken',
  'cold-faulty': 'unavailable',
  // Keys that are too old to be used are not in memory any more.
  'expired-reachable': 'cold',
  'expired-unreachable': 'unavailable',
  'unknown-kid-then-rotated': 'ready',
  'unknown-kid-settled': 'cooling',
  'unknown-kid-pending': 'ready',
  'unknown-kid-unreachable': 'stale',
};

/** Returns a fresh source in the state that `recipe` describes. */
export function buildSource({ state, published, rotated }: SourceRecipe): CountedSource {
  const first = { keys: published.map(toPublishedJwk) };
  if (state === 'static') {
    const none = { loads: 0, wakes: 0 };
    return { source: staticJwks(first), counts: () => none, reset: () => {} };
  }
  const next = rotated === undefined ? [] : [{ keys: rotated.map(toPublishedJwk) }];
  const fake = createFakeKeySource({ sets: [first, ...next], state: FAKE_STATES[state] });
  return {
    source: state === 'cold-faulty' ? toFaulty(fake) : fake,
    counts: () => ({ loads: fake.loads, wakes: fake.wakes }),
    reset: () => fake.resetCounts(),
  };
}

/** A source that breaks its contract: its loads reject with an error that is not allowed. */
function toFaulty(fake: FakeKeySource): KeySource {
  return {
    [CONTRACT]: CONTRACT_VERSION,
    peek: (issuer) => fake.peek(issuer),
    load: async (issuer, because, call) => {
      await fake.load(issuer, because, call).catch(() => {});
      throw new Error('connect ECONNREFUSED 10.0.0.7:443');
    },
    wake: (issuer, because) => fake.wake(issuer, because),
    close: () => fake.close(),
  };
}
