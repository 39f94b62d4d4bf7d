/** A header as a name and a value. */
export type HeaderPair = readonly [name: string, value: string];

/**
 * Returns the headers of a request that data writes one a line, such as `Authorization: Bearer {token}`.
 *
 * @throws TypeError for a line without `: `.
 */
export function parseHeaderLines(lines: readonly string[]): readonly HeaderPair[] {
  return lines.map((line) => {
    const end = line.indexOf(': ');
    if (end < 0) throw new TypeError(`not a header line: ${line}`);
    return [line.slice(0, end), line.slice(end + 2)];
  });
}
