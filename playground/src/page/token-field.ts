import { element } from './element.ts';

/** The field for the token. Its parts have colours. */
export interface TokenField {
  readonly root: HTMLElement;
  readonly input: HTMLTextAreaElement;
  readonly show: (text: string) => void;
}

const PARTS: Readonly<Record<number, readonly string[]>> = {
  3: ['header', 'payload', 'signature'],
  5: ['header', 'key', 'vector', 'payload', 'signature'],
};
// What is longer has no colours: nobody reads it, and typing has to stay quick.
const MAX_COLOURED = 40_000;

/** Creates the field. The text that is seen lies behind the one that is edited, which is transparent. */
export function createTokenField(onInput: (text: string) => void): TokenField {
  const backdrop = element('pre', { class: 'backdrop', 'aria-hidden': 'true' });
  const input = element('textarea', {
    id: 'token',
    class: 'token-input',
    rows: 6,
    spellcheck: 'false',
    autocomplete: 'off',
    autocapitalize: 'off',
    autocorrect: 'off',
    placeholder: 'eyJhbGciOiJSUzI1NiIs…',
    'aria-describedby': 'token-help',
  });
  const paint = (): void => backdrop.replaceChildren(...toParts(input.value), '\n');
  input.addEventListener('input', () => {
    paint();
    onInput(input.value);
  });
  return {
    root: element('div', { class: 'token-field' }, backdrop, input),
    input,
    show: (text) => {
      if (input.value !== text) input.value = text;
      paint();
    },
  };
}

function toParts(text: string): readonly (HTMLElement | string)[] {
  const segments = text.split('.');
  const names = PARTS[segments.length];
  if (names === undefined || text.length > MAX_COLOURED) return [text];
  return segments.flatMap((segment, index) => {
    const part = element('span', { class: `part-${names[index] ?? ''}` }, segment);
    return index === 0 ? [part] : ['.', part];
  });
}
