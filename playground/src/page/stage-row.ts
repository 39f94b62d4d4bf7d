import { STAGES } from '@oidc-verify/core/diagnosis';
import type { PathStage } from '@oidc-verify/core/diagnosis';
import { isFieldName } from '../model/fields.ts';
import type { FieldName } from '../model/fields.ts';
import type { View } from '../model/view.ts';
import type { WalkedStage } from '../model/walk.ts';
import { button, element } from './element.ts';
import type { Child } from './element.ts';
import { icon } from './icons.ts';
import type { IconName } from './icons.ts';

type Outcome = WalkedStage['outcome'];

/** What a stage does, for those who see it for the first time. */
const PURPOSES: Readonly<Record<PathStage, string>> = {
  parse: 'Is it a well-formed signed JWT?',
  issuer: 'Does it claim to be from an issuer that is trusted?',
  header: 'Are algorithm and type allowed for that issuer?',
  key: 'Does exactly one key of the issuer fit?',
  signature: 'Was it signed with that key?',
  claims: 'Is it for this API, and valid now?',
  confirmation: 'If it is bound to a key, was that key proven?',
  authorize: 'Does it grant what is demanded?',
};
const OUTCOMES: Readonly<Record<Outcome, readonly [IconName, string]>> = {
  passed: ['check', 'passed'],
  refused: ['cross', 'refused'],
  unchecked: ['question', 'not checked'],
  'not-reached': ['dots', 'not reached'],
};

/** Returns the stages before anything was judged. */
export function idleStages({ judged }: View): readonly WalkedStage[] {
  const expected = judged?.walk.stages;
  return STAGES.map((stage, index) => ({
    stage,
    outcome: 'not-reached',
    expected: expected?.[index]?.expected ?? '',
    found: undefined,
  }));
}

/** Creates the row of a stage. That of a refusal is open. */
export function toStageRow(
  shown: WalkedStage,
  index: number,
  focusField: (name: FieldName) => void,
): HTMLElement {
  const { stage, outcome, found } = shown;
  const [name, word] = OUTCOMES[outcome];
  const isBlank = found === undefined || found === '' || outcome === 'not-reached';
  return element(
    'li',
    { class: 'stage', 'data-outcome': outcome, 'data-stage': stage },
    element('span', { class: 'node' }, icon(name)),
    element(
      'details',
      { open: outcome === 'refused' },
      element(
        'summary',
        {},
        element('span', { class: 'stage-name' }, `${index + 1} ${stage}`),
        element(
          'span',
          { class: isBlank ? 'stage-purpose' : 'stage-found' },
          isBlank ? PURPOSES[stage] : found,
        ),
        element('span', { class: 'stage-outcome' }, word),
      ),
      ...toBody(shown, focusField),
    ),
  );
}

function toBody(shown: WalkedStage, focusField: (name: FieldName) => void): readonly Child[] {
  const { stage, expected, found, detail, options = [], outcome } = shown;
  return [
    element('p', { class: 'help' }, PURPOSES[stage]),
    element(
      'dl',
      { class: 'compare' },
      ...(detail === undefined ? [] : [element('dt', {}, 'Why'), element('dd', {}, detail)]),
      ...toPair('Expected', expected || 'decided by the policy'),
      ...toPair(
        'Found',
        outcome === 'not-reached' ? 'not looked at' : found || 'nothing to report',
      ),
    ),
    options.length === 0
      ? undefined
      : element(
          'p',
          { class: 'stage-options' },
          'Options that decide it: ',
          ...options.flatMap((name, at) => [at === 0 ? '' : ', ', toOption(name, focusField)]),
        ),
  ];
}

function toPair(term: string, text: string): readonly HTMLElement[] {
  const items = text.split('; ').map((item) => element('li', {}, item));
  return [element('dt', {}, term), element('dd', {}, element('ul', {}, ...items))];
}

/** An option with a field leads there. */
export function toOption(name: string, focusField: (name: FieldName) => void): HTMLElement {
  if (!isFieldName(name)) return element('code', {}, name);
  return button({ class: 'link code' }, () => focusField(name), name);
}
