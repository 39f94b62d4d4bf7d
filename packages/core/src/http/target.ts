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
