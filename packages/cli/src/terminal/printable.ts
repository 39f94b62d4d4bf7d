// Runs start where one can start, so that the search takes linear time, whatever the text.
const START = '(?<![\\w-])';
// A JSON object, then two segments: whatever they are, they are meant as a token.
const NAMED = `${START}e[3wy][\\w-]{6,}\\.[\\w-]*\\.[\\w.-]*`;
// An encrypted token: header, key, initialization vector, ciphertext, tag. Before `SIGNED`, which is shorter.
const ENCRYPTED = `${START}[\\w-]{16,}\\.[\\w-]*\\.[\\w-]{16,}\\.[\\w-]*\\.[\\w-]{22,}`;
// A header may start with spaces, so the shape decides. No name of a host has a third label as long as a signature.
const SIGNED = `${START}[\\w-]{16,}\\.[\\w-]*\\.[\\w-]{40,}`;
const TOKEN = new RegExp([NAMED, ENCRYPTED, SIGNED].join('|'), 'g');

/**
 * Returns a string from elsewhere fit for a terminal: at most `maxLength` characters, no control or format
 * characters, with which it could draw over other lines, and nothing that could be used as a token.
 */
export function toPrintable(text: string, maxLength = 300): string {
  // Cut afterwards: the first half of a token does not look like one.
  const shown = text
    .replaceAll(TOKEN, '(token)')
    .slice(0, maxLength * 4)
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return shown.length > maxLength ? `${shown.slice(0, maxLength - 1)}…` : shown;
}

// Far more than claims need, and far less than what the stack holds.
const MAX_DEPTH = 64;

/** Returns a JSON value with every string in it, names of members too, made printable; `…` where it is too deep. */
export function toPrintableJson(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return toPrintable(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((one) => toPrintableJson(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      toPrintable(name),
      toPrintableJson(member, depth + 1),
    ]),
  );
}
