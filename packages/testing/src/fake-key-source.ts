import { AuthError, CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import { listOf, number, oneOf, readSettings } from '@oidc-verify/core/options';
import type { OptionRows, Position } from '@oidc-verify/core/options';
import type { Jwk, KeySet, KeySource, LoadReason } from '@oidc-verify/core';

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

/** The options of {@link createFakeKeySource}. */
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

/** One call of `load` or `wake`. */
export interface FakeKeySourceCall {
  readonly method: 'load' | 'wake';
  readonly issuer: string;
  readonly because: LoadReason;
}

/** A scripted key source that records its calls. */
export interface FakeKeySource extends KeySource {
  /** Can be changed at any time. */
  state: FakeKeyState;
  ageSeconds: number;
  readonly loads: number;
  readonly wakes: number;
  readonly closes: number;
  readonly calls: readonly FakeKeySourceCall[];
  resetCounts(): void;
}

/**
 * Creates a {@link KeySource} without network. Its `state` decides every answer.
 *
 * @throws {ConfigError} `invalid_options`, also if `sets` is empty
 */
export function createFakeKeySource(options: FakeKeySourceOptions): FakeKeySource {
  return new ScriptedKeySource(readSettings(FAKE_KEY_SOURCE_ROWS, options));
}

class ScriptedKeySource implements FakeKeySource {
  readonly [CONTRACT] = CONTRACT_VERSION;
  state: FakeKeyState;
  ageSeconds: number;
  closes = 0;
  #calls: FakeKeySourceCall[] = [];
  readonly #sets: readonly (readonly Jwk[])[];
  #position = 0;

  constructor({ sets, state, ageSeconds }: Required<FakeKeySourceOptions>) {
    this.#sets = sets.map((set) => Object.freeze([...set.keys]));
    this.state = state;
    this.ageSeconds = ageSeconds;
  }

  get calls(): readonly FakeKeySourceCall[] {
    return [...this.#calls];
  }

  get loads(): number {
    return this.#calls.filter((call) => call.method === 'load').length;
  }

  get wakes(): number {
    return this.#calls.filter((call) => call.method === 'wake').length;
  }

  resetCounts(): void {
    this.#calls = [];
    this.closes = 0;
  }

  peek(): KeySet | undefined {
    const { state } = this;
    if (state === 'cold' || state === 'unavailable' || state === 'broken') return undefined;
    return this.#current();
  }

  #current(): KeySet {
    return {
      keys: this.#sets[this.#position] ?? [],
      generation: this.#position + 1,
      ageSeconds: this.ageSeconds,
      stale: this.state === 'stale',
      refreshDue: this.state === 'refresh-due',
    };
  }

  async load(
    issuer: string,
    because: LoadReason,
    call: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<KeySet> {
    this.#calls.push({ method: 'load', issuer, because });
    if (call.signal?.aborted === true) {
      throw new AuthError('aborted', { cause: call.signal.reason });
    }
    if (this.state === 'broken') throw new AuthError('jwks_error');
    if (this.state === 'unavailable' || this.state === 'stale') {
      throw new AuthError('jwks_fetch_failed');
    }
    this.#fetch();
    return this.#current();
  }

  wake(issuer: string, because: LoadReason): 'settled' | 'pending' {
    this.#calls.push({ method: 'wake', issuer, because });
    return this.state === 'cooling' ? 'settled' : 'pending';
  }

  close(): void {
    this.closes += 1;
  }

  #fetch(): void {
    if (this.state === 'cooling') return;
    if (this.state !== 'cold') this.#position = Math.min(this.#position + 1, this.#sets.length - 1);
    this.state = 'ready';
  }
}
