/** What is judged of what was pasted. */
export interface Pasted {
  readonly token: string | undefined;
  /** What was around the token and is left out, in words. */
  readonly removed: readonly string[];
  /** The scheme that stood before it. */
  readonly scheme: string | undefined;
}

const HEADER = /^(?:proxy-)?authorization:\s*/i;
const SCHEME = /^(bearer|dpop|token|jwt)\s+/i;
const QUOTES = /^(["'`])(.*)\1$/s;

/**
 * Returns the token in what people paste: a whole header, a value with its scheme, a string in quotes, a token that
 * a terminal broke into lines. With `exact`, it is judged as it is.
 */
export function readPasted(input: string | undefined, exact: boolean): Pasted {
  if (input === undefined || exact) return { token: input, removed: [], scheme: undefined };
  const removed: string[] = [];
  let rest = input.trim();
  if (rest !== input) removed.push('space around it');
  const cut = (pattern: RegExp, what: string): string | undefined => {
    const found = pattern.exec(rest);
    if (found === null) return undefined;
    rest = QUOTES === pattern ? (found[2] ?? '') : rest.slice(found[0].length);
    removed.push(what);
    return found[1];
  };
  cut(QUOTES, 'quotes');
  cut(HEADER, 'the name of the header');
  const scheme = cut(SCHEME, 'the scheme');
  cut(QUOTES, 'quotes');
  const joined = rest.replaceAll(/\s+/g, '');
  if (joined !== rest && joined.includes('.')) {
    removed.push('line breaks inside');
    rest = joined;
  }
  return { token: rest === '' && input.trim() === '' ? undefined : rest, removed, scheme };
}
