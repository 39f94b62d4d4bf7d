import type { Problem } from '../model/field-values.ts';
import { FIELD_NAMES, fieldOf } from '../model/fields.ts';
import type { Field, FieldName } from '../model/fields.ts';
import { button, card, element } from './element.ts';
import { createFieldInput } from './field-input.ts';
import type { FieldInput } from './field-input.ts';
import type { Change, Part, Shown } from './part.ts';
import { createPresetInputs } from './preset-inputs.ts';
import type { EditPolicy } from './preset-inputs.ts';

const FOLDED: readonly (readonly [group: Field['group'], title: string])[] = [
  ['demands', 'What a token needs'],
  ['mapping', 'Where claims stand'],
  ['limits', 'Limits'],
];

/** The card of the policy. */
export interface PolicyCard extends Part {
  /** Moves the focus to the field of an option. */
  readonly focusField: (name: FieldName) => void;
}

/** Creates the card of the policy: a field for each option. */
export function createPolicyCard(change: Change): PolicyCard {
  const edit: EditPolicy = (toNext) =>
    change(({ policy }) => ({ policy: { ...policy, ...toNext(policy) } }));
  const inputs = new Map<FieldName, FieldInput>();
  for (const name of FIELD_NAMES) {
    const onInput = (value: string): void =>
      edit(({ fields }) => ({ fields: { ...fields, [name]: value } }));
    inputs.set(name, createOptionInput(name, onInput));
  }
  const preset = createPresetInputs(edit);
  const at = createTimeInput((value) => edit(() => ({ at: value })));
  const rest = element('p', { class: 'problem', hidden: true });
  const rootsOf = (group: Field['group']): readonly HTMLElement[] =>
    FIELD_NAMES.filter((name) => fieldOf(name).group === group).flatMap(
      (name) => inputs.get(name)?.root ?? [],
    );
  const folded = FOLDED.map(([group, title]) =>
    element('details', { class: 'fold' }, element('summary', {}, title), ...rootsOf(group)),
  );
  const root = card(
    'policy-card',
    'Policy',
    preset.root,
    ...rootsOf('trust'),
    at.root,
    rest,
    ...folded,
  );
  const update = ({ state, view }: Shown): void => {
    const { policy } = state;
    preset.show(policy);
    at.show(policy.at);
    const messageOf = createMessages(view.problems);
    for (const [name, input] of inputs) {
      input.show(policy.fields[name] ?? '');
      input.complain(messageOf(name));
    }
    preset.complain((name) => messageOf(`${policy.preset}().${name}`));
    at.complain(messageOf('at'));
    const others = messageOf.rest();
    rest.textContent = others.join(' ');
    rest.hidden = others.length === 0;
  };
  return { root, update, focusField: (name) => inputs.get(name)?.focus() };
}

function createOptionInput(name: FieldName, onInput: (value: string) => void): FieldInput {
  const { label, help, placeholder, kind, choices } = fieldOf(name);
  return createFieldInput({
    id: `option-${name}`,
    label,
    help,
    placeholder,
    lines: kind === 'lines' || kind === 'pairs',
    choices: choices?.map((choice, index) => [index === 0 ? '' : choice, choice] as const),
    onInput,
  });
}

function createTimeInput(onInput: (value: string) => void): FieldInput {
  const input = createFieldInput({
    id: 'at',
    label: 'Time of judgement',
    placeholder: 'now',
    help: 'Such as 2026-07-01T12:00:00Z. Blank: now.',
    onInput,
  });
  const now = button({ class: 'link' }, () => onInput(''), 'Use the present time');
  input.root.append(now);
  return input;
}

interface Messages {
  (path: string): string | undefined;
  /** What belongs to no field that was asked for. */
  readonly rest: () => readonly string[];
}

/** The path of a problem begins with the name of its option. */
function createMessages(problems: readonly Problem[]): Messages {
  const left = new Set(problems);
  const find = (path: string): string | undefined => {
    const found = problems.filter(
      (problem) =>
        problem.path.replace(/^options\./, '') === path ||
        problem.path.replace(/^options\./, '').startsWith(`${path}[`) ||
        problem.path.replace(/^options\./, '').startsWith(`${path}.`),
    );
    for (const problem of found) left.delete(problem);
    return found.length === 0 ? undefined : found.map(({ message }) => message).join('; ');
  };
  return Object.assign(find, {
    rest: () => [...left].map(({ path, message }) => `${path} ${message}.`.trim()),
  });
}
