/**
 * Returns why tokens that an API can verify never name this issuer, or undefined. `otherKinds` says that
 * tokens other than access tokens are accepted, which some of these issuers do sign.
 */
export function unlikelyIssuerFault(issuer: string, otherKinds: boolean): string | undefined {
  const rule = RULES.find(([pattern, , signsOthers = false]) => {
    return pattern.test(issuer) && !(signsOthers && otherKinds);
  });
  return rule?.[1];
}

type Rule = readonly [issuer: RegExp, fault: string, signsOthers?: boolean];

// The sources are in docs/providers.md. A host may have a port, and Google's issuer may lack the scheme.
const RULES: readonly Rule[] = [
  [
    /\/\.well-known\/|\/protocol\/openid-connect\b/i,
    'is an endpoint: use the `issuer` of the metadata',
  ],
  [/[{}]/, 'has a placeholder: put in its value'],
  [
    /^https:\/\/(?:login\.[^/]*microsoft[^/]*|(?:sts|login)\.windows\.net)\/(?:common|organizations|consumers|[^/]+\.[^/]+)(?:\/|$)/i,
    'names no tenant by its id, as tokens do: use entra()',
  ],
  [
    /^(?:https:\/\/)?(?:accounts\.google|appleid\.apple)\.com\/?$/i,
    'issues opaque access tokens, for its own APIs: use an authorization server of your own',
    true,
  ],
  [
    /^https:\/\/[^/]+-admin\.okta[^/]*\.com(?=\/|$)|\.amazoncognito\.com(?=\/|$)/i,
    'is a domain of people, which issues no tokens: use okta() or cognito()',
  ],
  [
    /^https:\/\/[^/]+\.okta(?:preview|-emea|-gov)?\.com(?:\/oauth2(?:\/v1)?)?\/?$/i,
    'issues access tokens that only Okta can verify: use a custom authorization server, as okta() does',
    true,
  ],
  [/^https:\/\/[^/]+\.auth0\.com$/i, 'lacks the slash at the end: use auth0()'],
];
