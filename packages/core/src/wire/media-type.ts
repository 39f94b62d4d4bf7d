const PREFIX = 'application/';

/**
 * Returns a `typ` or `cty` value in the one form in which values are compared: lower case in ASCII,
 * and without `application/`. The prefix goes only where it may be left out, which is where no other
 * slash follows: `application/text/plain` is not `text/plain` (RFC 7515 §4.1.9).
 */
export function toMediaType(value: string): string {
  const lower = value.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const canShorten = lower.startsWith(PREFIX) && !lower.includes('/', PREFIX.length);
  return canShorten ? lower.slice(PREFIX.length) : lower;
}

/**
 * Returns the same without parameters and surrounding white space, to recognise a type that is
 * refused: `JWT; v=1` is a JWT too (RFC 9110 §8.3.1). What is accepted is compared with
 * {@link toMediaType}, which takes no parameters.
 */
export function toMediaTypeEssence(value: string): string {
  const [essence = ''] = value.split(';');
  return toMediaType(essence.trim());
}

/** Returns true for a `cty` which says that a JWT is inside the JWT (RFC 7519 §5.2). */
export function isNestedJwt(cty: unknown): boolean {
  return typeof cty === 'string' && toMediaTypeEssence(cty) === 'jwt';
}
