import { AuthError, CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import type { Jwk, KeySet, KeySource, LoadReason } from '@oidc-verify/core';
import { readSettings } from '@oidc-verify/core/options';
import { FAKE_KEY_SOURCE_ROWS } from './fake-key-source-options.ts';
import type { FakeKeySourceOptions, FakeKeyState } from './fake-key-source-options.ts';

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
