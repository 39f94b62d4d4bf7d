import type { Verdict } from '../model/verdict.ts';
import type { View } from '../model/view.ts';
import type { FieldName } from '../model/fields.ts';
import { card, element } from './element.ts';
import { icon } from './icons.ts';
import type { IconName } from './icons.ts';
import type { Part } from './part.ts';
import { idleStages, toStageRow } from './stage-row.ts';
import { toText } from './text.ts';

const ICONS: Readonly<Record<Verdict['kind'], IconName>> = {
  none: 'dots',
  misconfigured: 'warning',
  accepted: 'check',
  assumed: 'question',
  refused: 'cross',
};

/** Creates the card of the result and of the path of the token: its eight stages. */
export function createPathCard(focusField: (name: FieldName) => void): Part {
  const banner = element('div', { class: 'verdict' });
  const list = element('ol', { class: 'path' });
  const status = element('p', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  const root = card('path-card', 'Path of the token', banner, status, list);
  let last = '';
  return {
    root,
    update: ({ state, view }) => {
      const { verdict, judged } = view;
      banner.dataset['kind'] = verdict.kind;
      banner.replaceChildren(...toBanner(view));
      const stages =
        judged === undefined || state.input === undefined ? idleStages(view) : judged.walk.stages;
      list.replaceChildren(...stages.map((stage, index) => toStageRow(stage, index, focusField)));
      status.textContent = toStatus(view);
      // The path lights up anew only for another token or another result.
      const signature = `${state.input ?? ''} ${verdict.kind} ${verdict.code ?? ''}`;
      if (signature !== last) replay(list);
      last = signature;
    },
  };
}

function toBanner({ verdict, judged, problems }: View): readonly (HTMLElement | SVGSVGElement)[] {
  const { kind, title, text, code } = verdict;
  const status = judged?.answer.status;
  return [
    element('span', { class: 'verdict-icon' }, icon(ICONS[kind])),
    element(
      'div',
      { class: 'verdict-text' },
      element('p', { class: 'verdict-title' }, title),
      element('p', {}, text),
      ...(problems.length === 0 ? [] : [toProblemList(problems)]),
    ),
    element(
      'p',
      { class: 'verdict-code' },
      ...(kind === 'refused' && status !== undefined
        ? [element('strong', {}, String(status))]
        : []),
      ...(code === undefined ? [] : [element('code', {}, code)]),
    ),
  ];
}

function toProblemList(problems: View['problems']): HTMLElement {
  const items = problems.map(({ path, message }) =>
    element('li', {}, element('code', {}, path), ' ', ...toText(message)),
  );
  return element('ul', { class: 'verdict-problems' }, ...items);
}

function toStatus({ verdict, judged }: View): string {
  const { title, text, code, kind } = verdict;
  const answer = judged?.answer.status;
  const told = kind === 'refused' ? ` Code ${code}. An API answers ${answer}.` : '';
  return `${title}. ${text}${told}`;
}

function replay(list: HTMLElement): void {
  list.classList.remove('lit');
  // Reading a size makes the browser notice that the class was away.
  list.getBoundingClientRect();
  list.classList.add('lit');
}
