/** Returns a `typ` or `cty` as it is compared: ASCII lower case, `application/` left out (RFC 7515 §4.1.9). */
export function toMediaType(value: string): string {
  const lower = value.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower;
}
