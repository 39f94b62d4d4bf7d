import { isConfigError } from '@oidc-verify/core';
import type { KeySource, VerifierOptions } from '@oidc-verify/core';
import { readFields } from './field-values.ts';
import type { OptionValue, Problem } from './field-values.ts';
import { callPreset, readArguments } from './presets.ts';
import type { PolicyState } from './state.ts';

/** The options of a policy without the keys and the clock. */
export interface PolicyOptions {
  /** Those of the preset, and those of the fields, which come after it. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly problems: readonly Problem[];
  /** Whether nobody has filled in anything yet, which is not wrong. */
  readonly isBlank: boolean;
}

/** Returns the options that a policy stands for, and what is wrong with them before the library looks. */
export function toPolicyOptions(policy: PolicyState): PolicyOptions {
  const { options: own, problems } = readFields(policy);
  const { preset, presetArguments } = policy;
  if (preset === '') {
    const isBlank = problems.length === 0 && Object.keys(own).length === 0;
    return { options: own, problems, isBlank };
  }
  try {
    const found = callPreset(preset, readArguments(preset, presetArguments));
    return { options: { ...found, ...own }, problems, isBlank: false };
  } catch (error) {
    return { options: own, problems: [...problems, ...problemsOf(error)], isBlank: false };
  }
}

/** Returns the problems of a wrong configuration, and throws anything else again. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (!isConfigError(error)) throw error;
  return error.problems.length === 0 ? [{ path: '', message: error.message }] : error.problems;
}

/** Returns what `createVerifier` is called with. It judges what the form holds, and names each fault. */
export function toVerifierOptions(
  options: Readonly<Record<string, OptionValue>>,
  keys: KeySource,
  nowMs: number,
): VerifierOptions {
  return { ...options, keys, now: () => nowMs, diagnostics: 'values' };
}
