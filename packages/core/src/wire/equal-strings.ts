/**
 * Tells whether two texts are equal, in a time that depends on their lengths alone: how far a guess
 * was right must not show (RFC 9449 §11, nonces and digests).
 */
export function equalStrings(actual: string, expected: string): boolean {
  let difference = actual.length ^ expected.length;
  for (let index = 0; index < expected.length; index += 1) {
    // Past its end a text reads NaN, which the operator takes as 0.
    difference |= actual.charCodeAt(index) ^ expected.charCodeAt(index);
  }
  return difference === 0;
}
