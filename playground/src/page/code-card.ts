import { FRAMEWORK_NAMES, FRAMEWORKS, toCode } from '../code/frameworks.ts';
import type { FrameworkName } from '../code/frameworks.ts';
import type { PolicyState } from '../model/state.ts';
import { copyButton } from './copy-button.ts';
import { button, card, element, setAttributes } from './element.ts';
import type { Part } from './part.ts';

/** Creates the card of the code to write for this policy. */
export function createCodeCard(): Part {
  let policy: PolicyState | undefined;
  let chosen: FrameworkName = 'express';
  const install = element('pre', { class: 'install', tabindex: '0', 'aria-label': 'Command' });
  const source = element('pre', { class: 'source', tabindex: '0', 'aria-label': 'Code' });
  const note = element('p', { class: 'help' });
  const choices = FRAMEWORK_NAMES.map((name) =>
    button({ class: 'choice' }, () => choose(name), FRAMEWORKS[name].label),
  );
  const choose = (name: FrameworkName): void => {
    chosen = name;
    show();
  };
  const show = (): void => {
    for (const [index, choice] of choices.entries()) {
      setAttributes(choice, { 'aria-pressed': String(FRAMEWORK_NAMES[index] === chosen) });
    }
    if (policy === undefined) return;
    const code = toCode(chosen, policy);
    install.textContent = code.install;
    source.textContent = code.source;
  };
  const body = element(
    'div',
    { class: 'written' },
    element('div', { class: 'choices', role: 'group', 'aria-label': 'Framework' }, ...choices),
    install,
    source,
    copyButton('Copy the code', () => source.textContent ?? ''),
  );
  return {
    root: card('code-card', 'Code for this policy', note, body),
    update: ({ state, view }) => {
      policy = state.policy;
      const isWrong = !view.isUsable;
      body.hidden = isWrong;
      note.textContent = isWrong ? WRONG : HELP;
      show();
    },
  };
}

const WRONG = 'Complete the policy first: createAuth would refuse these options.';
const HELP = 'The keys are discovered from the issuer, cached and refreshed.';
