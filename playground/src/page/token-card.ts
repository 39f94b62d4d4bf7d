import { suggestPolicy } from '../model/suggestion.ts';
import type { Sample, SampleSet } from '../samples/sample.ts';
import { button, card, element } from './element.ts';
import type { Child } from './element.ts';
import type { Change, Part, Shown } from './part.ts';
import { createSamplePicker } from './sample-picker.ts';
import { createTokenField } from './token-field.ts';

/** What the token card can do beside changing the state. */
export interface TokenCardSettings {
  readonly samples: SampleSet;
  readonly change: Change;
  readonly pick: (name: string) => void;
}

/** Creates the card in which the token is pasted. */
export function createTokenCard({ samples, change, pick }: TokenCardSettings): Part {
  const picker = createSamplePicker(samples, pick);
  const all = samples.groups.flatMap((group) => group.samples);
  const field = createTokenField((text) => {
    picker.value = '';
    change(() => ({ input: text === '' ? undefined : text, exact: false }));
  });
  const notes = element('div', { class: 'notes' });
  const actions = element('div', { class: 'actions' });
  const root = card(
    'token-card',
    'Token',
    element('label', { for: 'token', class: 'visually-hidden' }, 'Access token'),
    field.root,
    element('p', { id: 'token-help', class: 'help' }, HELP),
    notes,
    element(
      'div',
      { class: 'toolbar' },
      element('div', { class: 'field' }, element('label', { for: 'sample' }, 'Sample'), picker),
      actions,
    ),
  );
  const update = (shown: Shown): void => {
    field.show(shown.state.input ?? '');
    const sample = findShown(all, shown);
    picker.value = sample?.name ?? '';
    notes.replaceChildren(...toNotes(shown, sample, change).filter((note) => note !== undefined));
    actions.replaceChildren(
      ...toActions(shown, change, pick).filter((action) => action !== undefined),
    );
  };
  return { root, update };
}

const HELP = 'Paste a token, a header or what your client logs. It stays in this tab.';

function findShown(all: readonly Sample[], { state }: Shown): Sample | undefined {
  if (!state.exact || state.policy.at === '') return undefined;
  return all.find(({ token }) => token === state.input);
}

function toNotes(
  { state, view }: Shown,
  sample: Sample | undefined,
  change: Change,
): readonly Child[] {
  const { kind } = view;
  const { removed, scheme } = view.pasted;
  const isNamed = kind.note !== '' && state.input !== undefined;
  return [
    isNamed
      ? element('p', { class: 'note' }, element('strong', {}, `${kind.name}.`), ` ${kind.note}`)
      : undefined,
    removed.length === 0
      ? undefined
      : element(
          'p',
          { class: 'note' },
          `Judged without ${removed.join(', ')}${scheme === undefined ? '' : ` “${scheme}”`}. `,
          button(
            { class: 'link' },
            () => change(() => ({ exact: true })),
            'Judge it exactly as pasted',
          ),
        ),
    sample?.source === undefined || sample.source === ''
      ? undefined
      : element('p', { class: 'help' }, `From the catalogue of attacks: ${sample.source}.`),
  ];
}

/** Samples for those who have no token at hand. */
const FIRST_SAMPLES: readonly (readonly [name: string, label: string])[] = [
  ['scopes', 'Try a good token'],
  ['audience', 'Try a refused one'],
  ['hs256-with-spki-pem', 'Try an attack'],
  ['encrypted', 'Try an encrypted one'],
];

function toActions({ state, view }: Shown, change: Change, pick: TokenCardSettings['pick']) {
  if (state.input === undefined) {
    return FIRST_SAMPLES.map(([name, label]) => button({}, () => pick(name), label));
  }
  const suggested = view.decoded && suggestPolicy(view.decoded);
  return [
    suggested === undefined
      ? undefined
      : button(
          {
            class: view.isUsable ? undefined : 'primary',
            title: 'Fills in what the token says of itself. Compare it with what you trust.',
          },
          () => change(({ policy }) => ({ policy: { ...suggested, at: policy.at } })),
          'Policy from token',
        ),
    button({}, () => change(() => ({ input: undefined, exact: false })), 'Clear'),
  ];
}
