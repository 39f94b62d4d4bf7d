import type { Jwk } from '@oidc-verify/core';
import { listOf, number, oneOf } from '@oidc-verify/core/options';
import type { OptionRows, Position } from '@oidc-verify/core/options';

/**
 * The state of the keys:
 *
 * - `ready`: keys are in memory.
 * - `cold`: no keys yet; the first load brings them.
 * - `stale`: old keys are in memory, and a refresh fails.
 * - `refresh-due`: keys are in memory and due for a refresh.
 * - `cooling`: keys were refreshed a moment ago, so an unknown kid causes no fetch.
 * - `unavailable`: no keys; loads reject with `jwks_fetch_failed`.
 * - `broken`: no keys; loads reject with `jwks_error`.
 */
export type FakeKeyState =
  | 'ready'
  | 'cold'
  | 'stale'
  | 'refresh-due'
  | 'cooling'
  | 'unavailable'
  | 'broken';

/** The options of `createFakeKeySource`. */
export interface FakeKeySourceOptions {
  /** The key sets that the issuer publishes in turn. Each load that fetches brings the next one. */
  readonly sets: readonly { readonly keys: readonly Jwk[] }[];
  /** What the source returns. Default `'ready'`. */
  readonly state?: FakeKeyState;
  /** Seconds: the age of the keys in memory. Default 0. */
  readonly ageSeconds?: number;
}

const STATES: readonly FakeKeyState[] = [
  'ready',
  'cold',
  'stale',
  'refresh-due',
  'cooling',
  'unavailable',
  'broken',
];

function readKeySet(value: unknown, at: Position): { readonly keys: readonly Jwk[] } | undefined {
  return isKeySet(value) ? value : at.report('must be a JWK Set: an object with a list of `keys`');
}

function isKeySet(value: unknown): value is { readonly keys: readonly Jwk[] } {
  return (
    typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys)
  );
}

/** The rows of {@link FakeKeySourceOptions}. */
export const FAKE_KEY_SOURCE_ROWS: OptionRows<
  FakeKeySourceOptions,
  Required<FakeKeySourceOptions>
> = {
  sets: { read: listOf(readKeySet, 'key sets'), required: 'at least one key set' },
  state: { read: oneOf(STATES), fallback: 'ready' },
  ageSeconds: { read: number(0, Number.MAX_SAFE_INTEGER), fallback: 0 },
};
