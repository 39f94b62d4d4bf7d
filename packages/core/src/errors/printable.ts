const MAX_LENGTH = 128;
// Three segments, of which the first is a JSON object: somebody put a token where a name belongs. A match begins
// where a segment does, and looks for the dots first: a search from each `ey` would take quadratic time.
const TOKEN = /(?<![\w-])(?=[\w-]+\.[\w-]+\.)([\w-]*?)e[3wy][\w-]+\.[\w-]+\.[\w.-]*/g;

/**
 * Returns `text` fit for a log: at most 128 characters, no control characters or line separators, and
 * nothing in it that could be used as a token.
 */
export function toPrintable(text: string): string {
  return text
    .slice(0, MAX_LENGTH * 64)
    .replaceAll(TOKEN, '$1(token)')
    .slice(0, MAX_LENGTH)
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
