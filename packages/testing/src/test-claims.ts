import { ConfigError } from '@oidc-verify/core';

/** What claims are called elsewhere, also in the identities of this library, and are never called in tokens. */
const OTHER_NAMES = {
  issuer: 'iss',
  audience: 'aud',
  subject: 'sub',
  clientId: 'client_id',
  scopes: 'scope',
  expiresAt: 'exp',
  notBefore: 'nbf',
  issuedAt: 'iat',
  sessionId: 'sid',
  authenticatedAt: 'auth_time',
} as const;

/**
 * Claims that are added to the default claims or replace them. A claim that is `undefined` is removed.
 * Names that the members of an identity have are refused, because a test with `{ scopes: [] }` would
 * pass whatever the API does.
 */
export type TestClaims = Readonly<Record<string, unknown>> & {
  readonly [Name in keyof typeof OTHER_NAMES]?: never;
};

/**
 * Refuses claims under a name that they do not have in tokens.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function requireClaimNames(claims: TestClaims): void {
  const problems = Object.entries(OTHER_NAMES)
    .filter(([name]) => Object.hasOwn(claims, name))
    .map(([name, claim]) => ({
      path: `claims.${name}`,
      message: `is not the name of a claim; did you mean "${claim}"?`,
    }));
  if (problems.length > 0) throw new ConfigError('invalid_options', problems);
}
