import { element, setAttributes } from './element.ts';
import { toText } from './text.ts';

/** A labelled input with a help text and a place for what is wrong. */
export interface FieldInput {
  readonly root: HTMLElement;
  /** Shows a value, unless it is there already. */
  readonly show: (value: string) => void;
  /** Shows what counts while the field is blank. */
  readonly hint: (placeholder: string) => void;
  /** Shows what is wrong, or nothing. */
  readonly complain: (message: string | undefined) => void;
  readonly focus: () => void;
}

/** What a field is made from. */
export interface FieldInputSettings {
  readonly id: string;
  readonly label: string;
  readonly help?: string;
  readonly placeholder?: string | undefined;
  /** A text of several lines, or a choice. Default: one line. */
  readonly lines?: boolean;
  readonly choices?: readonly (readonly [value: string, label: string])[] | undefined;
  readonly onInput: (value: string) => void;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Creates a field. */
export function createFieldInput(settings: FieldInputSettings): FieldInput {
  const { id, label, help, onInput } = settings;
  const control = createControl(settings);
  const problem = element('p', { id: `${id}-problem`, class: 'problem', hidden: true });
  const described = help === undefined ? undefined : `${id}-help`;
  control.addEventListener('input', () => onInput(control.value));
  setAttributes(control, { 'aria-describedby': described });
  return {
    root: element(
      'div',
      { class: 'field' },
      element('label', { for: id }, label),
      control,
      help === undefined ? undefined : element('p', { id: described, class: 'help' }, help),
      problem,
    ),
    show: (value) => {
      if (control.value !== value) control.value = value;
    },
    hint: (placeholder) => setAttributes(control, { placeholder }),
    complain: (message) => {
      problem.replaceChildren(...toText(message ?? ''));
      problem.hidden = message === undefined;
      setAttributes(control, {
        'aria-invalid': message === undefined ? undefined : 'true',
        'aria-describedby':
          [described, message && problem.id].filter((one) => one !== undefined).join(' ') ||
          undefined,
      });
    },
    focus: () => {
      control.closest('details')?.setAttribute('open', '');
      control.focus();
    },
  };
}

function createControl({ id, lines, choices, placeholder }: FieldInputSettings): Control {
  const common = { id, spellcheck: 'false', autocomplete: 'off', placeholder };
  if (choices !== undefined) {
    const options = choices.map(([value, label]) => element('option', { value }, label));
    return element('select', { id }, ...options);
  }
  return lines === true
    ? element('textarea', { ...common, rows: 2 })
    : element('input', { ...common, type: 'text' });
}
