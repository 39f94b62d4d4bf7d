import { button } from './element.ts';
import { icon } from './icons.ts';

/** Creates the switch between light and dark. It starts with what the system prefers, and stores nothing. */
export function themeSwitch(): HTMLButtonElement {
  const { documentElement } = document;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = (): boolean =>
    (documentElement.dataset['theme'] ?? (prefersDark.matches ? 'dark' : 'light')) === 'dark';
  const made = button({ class: 'quiet theme' }, () => {
    documentElement.dataset['theme'] = isDark() ? 'light' : 'dark';
    show();
  });
  const show = (): void => {
    made.replaceChildren(icon(isDark() ? 'sun' : 'moon'), isDark() ? 'Light' : 'Dark');
    made.setAttribute('aria-label', `Use the ${isDark() ? 'light' : 'dark'} theme`);
  };
  prefersDark.addEventListener('change', show);
  show();
  return made;
}
