/**
 * Returns true when two strings are equal. The time depends only on their lengths, so that it does not
 * reveal how much of a guess was right (RFC 9449 §11, nonces and digests).
 */
export function equalStrings(actual: string, expected: string): boolean {
  let difference = actual.length ^ expected.length;
  for (let index = 0; index < expected.length; index += 1) {
    // Past the end of a string charCodeAt returns NaN, which the operator reads as 0.
    difference |= actual.charCodeAt(index) ^ expected.charCodeAt(index);
  }
  return difference === 0;
}
