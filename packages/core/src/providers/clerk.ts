import type { Check } from '../contract/check.ts';
import { listOf, stringWithout } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import { definePreset, host } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link clerk}. */
export interface ClerkArguments {
  /** The host of the Frontend API, such as `clerk.example.com` or `example.clerk.accounts.dev`. */
  readonly domain: string;
  /** The origins of the applications whose sessions this API accepts, such as `https://example.com`. */
  readonly authorizedParties: readonly string[];
}

/** A preset without an audience, which refuses sessions that are pending. */
export interface ClerkPreset extends ProviderPreset {
  readonly audience: null;
  readonly clientIds: readonly string[];
  readonly check: Check;
}

const readOrigins = listOf(stringWithout(originFault));

function originFault(value: string): string | undefined {
  return URL.canParse(value) && new URL(value).origin === value
    ? undefined
    : 'must be an origin, such as https://example.com';
}

/** The rows of {@link ClerkArguments}. */
export const CLERK_ROWS: OptionRows<ClerkArguments, ClerkArguments> = {
  domain: { read: host('clerk.example.com'), required: 'the host of the Frontend API' },
  authorizedParties: {
    read: readOrigins,
    required: 'Clerk’s session tokens name no audience, so say whose sessions this API takes',
  },
};

/** Returns false for a session that is waiting for its user to choose an organization. */
const isNotPending: Check = ({ claims }) => claims['sts'] !== 'pending';

/**
 * Returns the options for session tokens, version 2, of Clerk. They have no audience. Only the origin of the
 * application distinguishes them, so `authorizedParties` is required. The role in the active organization is a
 * permission. Sessions that are pending are refused with 403 by `check`: call it in your own `check`, if you
 * set one after the preset.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { clerk } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...clerk({ domain: 'clerk.example.com', authorizedParties: ['https://example.com'] }),
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function clerk(given: ClerkArguments): ClerkPreset {
  return definePreset('clerk', given, CLERK_ROWS, ({ domain, authorizedParties }) => ({
    // "Session tokens", Default claims: iss is the Frontend API URL.
    issuer: `https://${domain}`,
    // "Manual JWT verification", example: RS256.
    algorithms: ['RS256'],
    // clerk/javascript, backend/src/fixtures: typ is JWT.
    profile: 'standard',
    // "Manual JWT verification", Verify the token signature: azp is one of the origins that you permit.
    audience: null,
    clientIds: authorizedParties,
    clientIdClaim: 'azp',
    // "Session tokens", Default claims: there are no scopes. o.rol is the role, and o.per cannot be read alone,
    // because o.fpm says for which features it holds.
    scopeClaim: 'scope',
    permissionsClaim: ['o', 'rol'],
    // "JWT templates", Default claims: custom tokens never have sid and v.
    requiredClaims: ['sid', 'v'],
    // "Manual JWT verification", Check for a sts claim; the SDK refuses such sessions by default.
    check: isNotPending,
  }));
}
