import { isPresetName, presetOf, PRESETS } from '../model/presets.ts';
import type { PresetName } from '../model/presets.ts';
import type { PolicyState } from '../model/state.ts';
import { element } from './element.ts';
import { createFieldInput } from './field-input.ts';
import type { FieldInput } from './field-input.ts';

/** The choice of a preset, and its arguments. */
export interface PresetInputs {
  readonly root: HTMLElement;
  readonly show: (policy: PolicyState) => void;
  readonly complain: (messageOf: (argument: string) => string | undefined) => void;
}

/** Changes the policy as it is now. */
export type EditPolicy = (toNext: (policy: PolicyState) => Partial<PolicyState>) => void;

/** Creates the choice of a preset. */
export function createPresetInputs(edit: EditPolicy): PresetInputs {
  const holder = element('div', { class: 'preset-arguments' });
  let inputs: readonly (readonly [name: string, input: FieldInput])[] = [];
  let shown: PresetName | '' = '';
  const choice = createFieldInput({
    id: 'preset',
    label: 'Provider preset',
    choices: [['', 'None: state the issuer'], ...listChoices()],
    onInput: (value) =>
      edit(() => ({ preset: isPresetName(value) ? value : '', presetArguments: {} })),
  });
  const rebuild = (preset: PresetName | ''): void => {
    const wanted = preset === '' ? [] : presetOf(preset).arguments;
    inputs = wanted.map(({ name, label, placeholder }) => {
      const onInput = (value: string): void => {
        edit(({ presetArguments }) => ({ presetArguments: { ...presetArguments, [name]: value } }));
      };
      return [
        name,
        createFieldInput({ id: `preset-${name}`, label, placeholder, onInput }),
      ] as const;
    });
    holder.replaceChildren(...inputs.map(([, input]) => input.root));
    shown = preset;
  };
  return {
    root: element('div', {}, choice.root, holder),
    show: ({ preset, presetArguments }) => {
      if (preset !== shown) rebuild(preset);
      choice.show(preset);
      for (const [name, input] of inputs) input.show(presetArguments[name] ?? '');
    },
    complain: (messageOf) => {
      for (const [name, input] of inputs) input.complain(messageOf(name));
    },
  };
}

function listChoices(): readonly (readonly [string, string])[] {
  return Object.entries(PRESETS).map(([name, { label }]) => [name, label] as const);
}
