import { element } from './element.ts';
import { icon } from './icons.ts';
import type { Part } from './part.ts';
import { themeSwitch } from './theme.ts';

/** The parts of the page, in their places. */
export interface Placed {
  readonly inputs: readonly [token: Part, policy: Part, keys: Part];
  /** The result, and what to do about it. */
  readonly path: readonly Part[];
  readonly results: readonly Part[];
  readonly share: HTMLElement;
}

/** Returns the elements of the page. */
export function layOut({
  inputs: [token, policy, keys],
  path,
  results,
  share,
}: Placed): readonly HTMLElement[] {
  return [
    element(
      'header',
      { class: 'top' },
      element('span', { class: 'logo' }, icon('check')),
      element('h1', {}, 'Token playground'),
      element('p', { class: 'promise' }, icon('lock'), 'Nothing you paste leaves this page'),
      themeSwitch(),
    ),
    element(
      'main',
      { class: 'board' },
      element('div', { class: 'place-token' }, token.root),
      element('div', { class: 'place-path' }, ...path.map((part) => part.root)),
      element('div', { class: 'place-policy' }, policy.root, keys.root, share),
      element('div', { class: 'place-results' }, ...results.map((part) => part.root)),
    ),
    element('footer', {}, element('p', {}, FOOTER)),
  ];
}

const FOOTER =
  'Judged by @oidc-verify in your browser: the same code that runs in an API. No cookies, no storage, no requests but those for keys that you ask for.';
