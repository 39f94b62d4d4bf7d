import type { FieldName } from './fields.ts';
import type { PresetName } from './presets.ts';

/** The policy as it stands in the form. A blank field leaves its option out. */
export interface PolicyState {
  /** Blank: no preset. */
  readonly preset: PresetName | '';
  readonly presetArguments: Readonly<Record<string, string>>;
  readonly fields: Readonly<Partial<Record<FieldName, string>>>;
  /** The time of judgement, as ISO 8601. Blank: the time of the click. */
  readonly at: string;
}

/** Where the keys are from. */
export interface KeyState {
  readonly mode: 'none' | 'pasted' | 'fetched';
  /** A JWK Set as JSON, or one JWK. */
  readonly text: string;
  /** With `fetched`: the issuer that was asked. */
  readonly from?: string;
}

/** Everything that somebody can enter. */
export interface PlaygroundState {
  /** The token as it was pasted. Undefined: no token at all. */
  readonly input: string | undefined;
  /** Whether the token is judged as it is, with the spaces, quotes and the scheme around it. */
  readonly exact: boolean;
  readonly policy: PolicyState;
  readonly keys: KeyState;
}

export const EMPTY_POLICY: PolicyState = Object.freeze({
  preset: '',
  presetArguments: Object.freeze({}),
  fields: Object.freeze({}),
  at: '',
});

/** What the page starts with. */
export const EMPTY_STATE: PlaygroundState = Object.freeze({
  input: undefined,
  exact: false,
  policy: EMPTY_POLICY,
  keys: Object.freeze({ mode: 'none', text: '' }),
});
