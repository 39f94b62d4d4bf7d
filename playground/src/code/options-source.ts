import { readFields } from '../model/field-values.ts';
import { readArguments } from '../model/presets.ts';
import type { PolicyState } from '../model/state.ts';
import { toLiteral } from './literal.ts';

/** The options of a policy as source: the preset as a call, and the fields after it. */
export interface OptionsSource {
  /** Blank without a preset. */
  readonly importLine: string;
  /** The argument of `createAuth`: an object literal. */
  readonly argument: string;
}

/** Returns the source of the options of a policy. */
export function toOptionsSource(policy: PolicyState): OptionsSource {
  const { preset, presetArguments } = policy;
  const spread =
    preset === ''
      ? []
      : [`  ...${preset}(${toLiteral(readArguments(preset, presetArguments), '  ')}),`];
  const own = Object.entries(readFields(policy).options).map(
    ([name, value]) => `  ${name}: ${toLiteral(value, '  ')},`,
  );
  return {
    importLine: preset === '' ? '' : `import { ${preset} } from '@oidc-verify/core/providers';`,
    argument: ['{', ...spread, ...own, '}'].join('\n'),
  };
}
