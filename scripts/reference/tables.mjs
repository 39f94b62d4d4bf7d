// What the tables of generated pages have in common.

/**
 * Returns a text that can stand in the cell of a Markdown table.
 *
 * @param {string} text
 */
export function escapeCell(text) {
  // Outside of code, `<` would begin a tag.
  const parts = text.split(/(`[^`]*`)/);
  return parts
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;')))
    .join('')
    .replaceAll('|', '\\|');
}
