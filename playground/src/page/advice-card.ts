import type { Advice } from '../model/advice.ts';
import type { FieldName } from '../model/fields.ts';
import { card, element } from './element.ts';
import type { Part } from './part.ts';
import { toOption } from './stage-row.ts';
import { toText } from './text.ts';

/** Creates the card that says what to do about a refusal. */
export function createAdviceCard(focusField: (name: FieldName) => void): Part {
  const body = element('div', { class: 'advice' });
  const root = card('advice-card', 'What to do', body);
  return {
    root,
    update: ({ state, view }) => {
      const advice = state.input === undefined ? undefined : view.judged?.advice;
      root.hidden = advice === undefined;
      body.replaceChildren(...(advice === undefined ? [] : toItems(advice, focusField)));
    },
  };
}

function toItems(
  { means, look, change, providers, options, told }: Advice,
  focusField: (name: FieldName) => void,
): readonly HTMLElement[] {
  return [
    element('p', {}, ...toText(means)),
    element(
      'dl',
      {},
      ...toRow('Look at', toText(look)),
      ...toRow('Change', toText(change)),
      ...(options.length === 0
        ? []
        : toRow(
            'Options',
            options.flatMap(({ name }, at) => [at === 0 ? '' : ', ', toOption(name, focusField)]),
          )),
      ...providers.flatMap(([provider, cause]) => toRow(provider, toText(cause))),
      ...toRow('Client is told', [told]),
    ),
  ];
}

function toRow(term: string, content: readonly (Node | string)[]): readonly HTMLElement[] {
  return [element('dt', {}, term), element('dd', {}, ...content)];
}
