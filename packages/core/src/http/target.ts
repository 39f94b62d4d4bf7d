const ABSOLUTE_FORM = /^https?:\/\/[^/?#\\@\s]+((?:[/?][!"$-[\]-~]*)?)$/i;

/**
 * Returns path and query of a request target, by which frameworks route: those of the URL where the target
 * is in absolute form (RFC 9112 §3.2.2). Any other target, such as `*`, is returned unchanged.
 */
export function toRoutedTarget(target: string): string {
  if (target.startsWith('/')) return target;
  const rest = ABSOLUTE_FORM.exec(target)?.[1];
  if (rest === undefined) return target;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

// Visible ASCII without a fragment.
const PLAIN_TARGET = /^\/[!"$-~]*$/;

/**
 * Returns whether all frameworks read a routed target alike. They disagree about other schemes, user info,
 * fragments, `*`, and about characters that a client has to encode: `ftp://api/a`, `/a#b` and `/b\a#` can be
 * routed as `/a` or `/b/a`, or not at all.
 */
export function isPlainTarget(target: string): boolean {
  return PLAIN_TARGET.test(target);
}
