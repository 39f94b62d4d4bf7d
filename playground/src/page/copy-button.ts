import { button } from './element.ts';

/** Creates a button that copies a text and says so. */
export function copyButton(label: string, toText: () => string): HTMLButtonElement {
  const made = button({ class: 'quiet' }, () => void copy(), label);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(toText());
      made.textContent = 'Copied';
    } catch {
      made.textContent = 'Not allowed here';
    }
  };
  made.addEventListener('blur', () => {
    made.textContent = label;
  });
  return made;
}
