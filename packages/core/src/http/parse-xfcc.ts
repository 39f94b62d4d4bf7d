/** The fields of one element of the header, in order. Their names are in lower case. */
export type XfccElement = readonly (readonly [name: string, value: string])[];

// A quoted value may hold every separator; a backslash in it belongs to the character that follows.
const FIELD = /([A-Za-z]+)=(?:"((?:[^"\\]|\\[^])*)"|([^",;]*))(;|,[ \t]*|$)/y;

/**
 * Returns the elements of Envoy's `x-forwarded-client-cert`, one per proxy, the one of the outermost
 * proxy first; undefined for a value that is not such a list. Field names are case-insensitive. Values
 * are returned as they stand, without their quotes.
 */
export function parseXfcc(value: string): readonly XfccElement[] | undefined {
  let element: (readonly [string, string])[] = [];
  const elements = [element];
  const field = new RegExp(FIELD);
  for (;;) {
    const found = field.exec(value);
    if (found === null) return undefined;
    const [, name, quoted, plain, separator] = found;
    element.push([String(name).toLowerCase(), String(quoted ?? plain)]);
    if (separator === '') return elements;
    if (separator !== ';') elements.push((element = []));
  }
}
