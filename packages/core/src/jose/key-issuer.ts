const TENANT = '{tenantid}';
// A tenant is one path segment, as Microsoft Entra ID writes it into `iss`: a UUID.
const SEGMENT = /^[\w-]+$/;

/**
 * Returns true when a key whose JWK member `issuer` is `scope` may verify tokens of `issuer`. The member
 * is not registered. Microsoft Entra ID publishes it in key sets that tenants share: `{tenantid}` matches
 * the tenant of any issuer, and any other value has to be the issuer itself ("Access tokens in the
 * Microsoft identity platform", Validate the signing key issuer).
 */
export function servesIssuer(scope: string, issuer: string): boolean {
  if (scope === issuer) return true;
  const [before = '', after, ...others] = scope.split(TENANT);
  if (after === undefined || others.length > 0) return false;
  const end = issuer.length - after.length;
  const isFramed = issuer.startsWith(before) && issuer.endsWith(after);
  return isFramed && SEGMENT.test(issuer.slice(before.length, end));
}
