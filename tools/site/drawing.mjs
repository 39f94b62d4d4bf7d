// The drawing of a token's path, as part of its page: colours follow the theme of the site and not only that of
// the system, and a reader can select its words.
import { readFileSync } from 'node:fs';

/**
 * Returns the drawing as HTML.
 *
 * @param {string} file
 * @param {string} label
 */
export function toInlineDrawing(file, label) {
  const svg = readFileSync(file, 'utf8');
  // The site's style sheet has these rules, for its own two themes.
  const bare = svg
    .replace(/<style>[^]*?<\/style>/, '')
    .replaceAll(/>\s+</g, '><')
    .trim();
  const named = bare.replace(
    /aria-label="[^"]*"/,
    `aria-label="${label.replaceAll('"', '&quot;')}"`,
  );
  return `<figure class="data-path">${named}</figure>`;
}
