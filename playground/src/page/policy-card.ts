import type { Problem } from '../model/field-values.ts';
import { FIELD_NAMES, fieldOf } from '../model/fields.ts';
import type { Field, FieldName } from '../model/fields.ts';
import type { PolicyState } from '../model/state.ts';
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
  const folded = FOLDED.map(([group, title]) => createFold(title, group, rootsOf(group)));
  const root = card(
    'policy-card',
    'Policy',
    preset.root,
    ...rootsOf('trust'),
    at.root,
    rest,
    ...folded.map((fold) => fold.root),
  );
  const update = ({ state, view }: Shown): void => {
    const { policy } = state;
    preset.show(policy);
    at.show(policy.at);
    const messageOf = createMessages(view.problems);
    for (const [name, input] of inputs) {
      input.show(policy.fields[name] ?? '');
      input.complain(messageOf(name));
      input.hint(
        policy.preset === '' ? (fieldOf(name).placeholder ?? '') : toHint(view.options[name]),
      );
    }
    preset.complain((name) => messageOf(`${policy.preset}().${name}`));
    at.complain(messageOf('at'));
    for (const fold of folded) fold.show(policy);
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

/** Creates fields that are folded away until one of them has a value. */
function createFold(title: string, group: Field['group'], roots: readonly HTMLElement[]) {
  const root = element('details', { class: 'fold' }, element('summary', {}, title), ...roots);
  const names = FIELD_NAMES.filter((name) => fieldOf(name).group === group);
  const show = ({ fields }: PolicyState): void => {
    if (names.some((name) => (fields[name] ?? '') !== '')) root.open = true;
  };
  return { root, show };
}

/** What a preset says of an option, as it would be typed. */
function toHint(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(' ');
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
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
  const show = (value: string): void => {
    input.show(value);
    now.hidden = value === '';
  };
  return { ...input, show };
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
    return found.length === 0 ? undefined : found.map(({ message }) => `It ${message}.`).join(' ');
  };
  return Object.assign(find, {
    rest: () => [...left].map(({ path, message }) => `${path} ${message}.`.trim()),
  });
}
