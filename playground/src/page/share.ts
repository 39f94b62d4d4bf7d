import { toFragment } from '../model/fragment.ts';
import type { PlaygroundState } from '../model/state.ts';
import { copyButton } from './copy-button.ts';
import { element } from './element.ts';

/** Creates what copies a link. The token is in it only if somebody says so. */
export function createShare(state: () => PlaygroundState): HTMLElement {
  const withToken = element('input', { type: 'checkbox', id: 'share-token' });
  const toLink = (): string => {
    const url = new URL(location.href);
    url.hash = toFragment(state(), withToken.checked);
    return url.href;
  };
  return element(
    'div',
    { class: 'share' },
    copyButton('Copy link', toLink),
    element(
      'label',
      { for: 'share-token' },
      withToken,
      element('span', {}, 'with the token: whoever has the link can use it'),
    ),
  );
}
