// Three segments, of which the first is a JSON object.
const TOKEN = /e[3wy][\w-]{6,}\.[\w-]+\.[\w.-]*/g;

/**
 * Returns a string from elsewhere fit for a terminal: at most `maxLength` characters, no control or format
 * characters, with which it could draw over other lines, and nothing that could be used as a token.
 */
export function toPrintable(text: string, maxLength = 300): string {
  const shown = text
    .slice(0, maxLength * 4)
    .replaceAll(TOKEN, '(token)')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return shown.length > maxLength ? `${shown.slice(0, maxLength - 1)}…` : shown;
}

/** Returns a JSON value with every string in it, names of members too, made printable. */
export function toPrintableJson(value: unknown): unknown {
  if (typeof value === 'string') return toPrintable(value);
  if (Array.isArray(value)) return value.map(toPrintableJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [toPrintable(name), toPrintableJson(member)]),
  );
}
