import { fetchKeys, plainFetch } from '../model/fetch-keys.ts';
import { toPolicyOptions } from '../model/policy-options.ts';
import type { KeyState } from '../model/state.ts';
import { button, card, element } from './element.ts';
import { createFieldInput } from './field-input.ts';
import type { Change, Part, Shown } from './part.ts';

const MODES: readonly (readonly [mode: KeyState['mode'], label: string, help: string])[] = [
  ['none', 'No keys', 'The signature is not checked, so no token is called accepted.'],
  ['pasted', 'Pasted', 'The JWK Set of the issuer: what its jwks_uri serves.'],
  ['fetched', 'Fetched', 'Asks the issuer for its keys when you click. The token is not sent.'],
];

/** Creates the card of the keys. */
export function createKeysCard(change: Change): Part {
  let shown: Shown | undefined;
  const help = element('p', { id: 'keys-help', class: 'help' });
  const status = element('p', { class: 'help', role: 'status' });
  const radios = MODES.map(([mode, label]) =>
    createMode(mode, label, () =>
      change(({ keys }) => ({ keys: { mode, text: mode === 'pasted' ? keys.text : '' } })),
    ),
  );
  const text = createFieldInput({
    id: 'keys',
    label: 'JWK Set',
    placeholder: '{"keys":[{"kty":"RSA",…}]}',
    lines: true,
    onInput: (value) => change(() => ({ keys: { mode: 'pasted', text: value } })),
  });
  const ask = async (): Promise<void> => {
    const { issuer } = shown?.view.options ?? {};
    const from = typeof issuer === 'string' ? issuer : '';
    status.textContent = `Asking ${from} …`;
    const found = await fetchKeys(from, plainFetch);
    status.textContent = found.problem === undefined ? '' : `${toSentence(found.problem)} ${HINT}`;
    const keys = { mode: 'fetched', text: found.text ?? '', from } as const;
    // Meanwhile somebody may have chosen another issuer.
    change((state) => (toPolicyOptions(state.policy).options['issuer'] === from ? { keys } : {}));
  };
  const fetcher = button({}, () => void ask(), 'Fetch keys');
  const warnings = element('ul', { class: 'warnings' });
  const root = card(
    'keys-card',
    'Keys',
    element(
      'fieldset',
      { class: 'segmented', 'aria-describedby': 'keys-help' },
      element('legend', { class: 'visually-hidden' }, 'Where the keys are from'),
      ...radios.map(({ label }) => label),
    ),
    help,
    fetcher,
    status,
    text.root,
    warnings,
  );
  const update = (next: Shown): void => {
    const { mode } = next.state.keys;
    if (shown?.state.keys.mode !== mode && mode !== 'fetched') status.textContent = '';
    shown = next;
    for (const { radio } of radios) radio.checked = radio.value === mode;
    help.textContent = MODES.find(([name]) => name === mode)?.[2] ?? '';
    fetcher.hidden = mode !== 'fetched';
    fetcher.disabled = typeof next.view.options['issuer'] !== 'string';
    text.root.hidden = mode === 'none' || (mode === 'fetched' && next.state.keys.text === '');
    text.show(next.state.keys.text);
    const { problem, warnings: told } = next.view.keys;
    text.complain(mode === 'pasted' && next.state.keys.text !== '' ? problem : undefined);
    warnings.replaceChildren(...(mode === 'none' ? [] : told).map((one) => element('li', {}, one)));
  };
  return { root, update };
}

const HINT =
  'Many issuers do not let other pages read their keys (CORS): open the URL and paste what it serves.';

function toSentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function createMode(mode: KeyState['mode'], text: string, onPick: () => void) {
  const radio = element('input', { type: 'radio', name: 'keys-mode', value: mode });
  radio.addEventListener('change', onPick);
  return { radio, label: element('label', {}, radio, element('span', {}, text)) };
}
