const PREFIX = 'application/';

/**
 * Returns a `typ` or `cty` value in the form in which values are compared: in ASCII lower case, without
 * `application/`. The prefix is removed only if no other slash follows, since only then it is optional:
 * `application/text/plain` is not `text/plain` (RFC 7515 §4.1.9).
 */
export function toMediaType(value: string): string {
  const lower = value.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const canShorten = lower.startsWith(PREFIX) && !lower.includes('/', PREFIX.length);
  return canShorten ? lower.slice(PREFIX.length) : lower;
}

/**
 * Does the same, and removes parameters and surrounding white space, to recognise types that are refused:
 * `JWT; v=1` is a JWT too (RFC 9110 §8.3.1). To accept a type, use {@link toMediaType}, which keeps
 * parameters.
 */
export function toMediaTypeEssence(value: string): string {
  const [essence = ''] = value.split(';');
  return toMediaType(essence.trim());
}

/** Returns true for a `cty` that marks a nested JWT (RFC 7519 §5.2). */
export function isNestedJwt(cty: unknown): boolean {
  return typeof cty === 'string' && toMediaTypeEssence(cty) === 'jwt';
}
