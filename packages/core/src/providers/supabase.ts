import { stringWithout } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import { definePreset } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link supabase}. */
export interface SupabaseArguments {
  /** The reference of the project, such as `abcdefghijklmnopqrst`. */
  readonly projectRef: string;
}

/** A preset with the audience of all tokens of signed-in users. */
export interface SupabasePreset extends ProviderPreset {
  readonly audience: 'authenticated';
}

/** The rows of {@link SupabaseArguments}. */
export const SUPABASE_ROWS: OptionRows<SupabaseArguments, SupabaseArguments> = {
  projectRef: {
    read: stringWithout((value) =>
      /^[a-z\d]+$/.test(value)
        ? undefined
        : 'must be the reference of the project: lower-case letters and digits',
    ),
    required: 'the reference of the project',
  },
};

/**
 * Returns the options for access tokens of Supabase Auth, of a project with asymmetric signing keys. All
 * signed-in users of the project have the same audience, `authenticated`. If a hook writes an `aud` for your
 * API, set `audience` after the preset. Anonymous sign-ins are signed-in users too: see `is_anonymous`.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { supabase } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...supabase({ projectRef: 'abcdefghijklmnopqrst' }),
 *   keys: fetchJwks({
 *     jwksUri: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1/.well-known/jwks.json',
 *   }),
 * });
 * ```
 */
export function supabase(given: SupabaseArguments): SupabasePreset {
  return definePreset('supabase', given, SUPABASE_ROWS, ({ projectRef }) => ({
    // "JWT Claims Reference", Required claims: iss, no slash at the end.
    issuer: `https://${projectRef}.supabase.co/auth/v1`,
    // "JSON Web Token (JWT)", Header: ES256, RS256 or HS256. The last cannot be verified without a secret.
    algorithms: ['ES256', 'RS256'],
    // Same page, Header: typ is JWT.
    profile: 'standard',
    // "JWT Claims Reference", Audience values. Anonymous keys of the API have anon, and another issuer.
    audience: 'authenticated',
    // "OAuth 2.1 Flows", Access token structure: there are no scopes, and client_id is the client, in tokens
    // of OAuth clients only.
    scopeClaim: 'scope',
    clientIdClaim: 'client_id',
    // "JWT Claims Reference", Required claims: always present. ID tokens do not have it ("OAuth 2.1 Flows").
    requiredClaims: ['session_id'],
  }));
}
