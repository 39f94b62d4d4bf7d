import { element } from './element.ts';

/** Returns a text of ours in which `code` is marked. */
export function toText(text: string): readonly (HTMLElement | string)[] {
  return text
    .replaceAll('*', '')
    .split('`')
    .map((piece, index) => (index % 2 === 0 ? piece : element('code', {}, piece)));
}
