import type { Position } from '../options/problems.ts';
import { oneOf, strings } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import { definePreset, segment } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link cognito}. */
export interface CognitoArguments {
  /** Such as `eu-west-1`. The regions in China have other hosts and are not supported. */
  readonly region: string;
  /** Such as `eu-west-1_AbCdEfGhI`. */
  readonly userPoolId: string;
  /** The app clients whose tokens this API accepts. */
  readonly clientIds: readonly string[];
  /** The issuer configuration of the user pool, which decides `iss`. Default `'original'`. */
  readonly issuerType?: 'original' | 'updated';
}

/** A preset without an audience. */
export interface CognitoPreset extends ProviderPreset {
  readonly audience: null;
  readonly clientIds: readonly string[];
}

const REGION = /^(?!cn-)[a-z]{2}(?:-[a-z]+)+-\d$/;
const POOL = /^([a-z\d-]+)_[A-Za-z\d]+$/;

function checkRegion({ region, userPoolId }: Partial<CognitoArguments>, at: Position): void {
  if (region !== undefined && !REGION.test(region)) {
    at.member('region').report('must be a region such as eu-west-1, outside China');
  }
  // The id of a user pool begins with its region.
  if (userPoolId !== undefined && POOL.exec(userPoolId)?.[1] !== region) {
    at.member('userPoolId').report('must be <region>_<id>, with the same region');
  }
}

/** The rows of {@link CognitoArguments}. */
export const COGNITO_ROWS: OptionRows<CognitoArguments, Required<CognitoArguments>> = {
  region: {
    read: segment('a region, such as eu-west-1'),
    required: 'the region of the user pool, such as eu-west-1',
  },
  userPoolId: {
    read: segment('a user pool, such as eu-west-1_AbCdEfGhI'),
    required: 'the id of the user pool, such as eu-west-1_AbCdEfGhI',
  },
  clientIds: {
    read: strings,
    required: 'Cognito’s access tokens name no audience, so say whose tokens this API takes',
  },
  issuerType: { read: oneOf(['original', 'updated']), fallback: 'original' },
};

/**
 * Returns the options for access tokens of a Cognito user pool. The tokens have no audience. Only the client
 * distinguishes them from tokens for other APIs, so `clientIds` is required. If clients request a resource,
 * tokens have an `aud`: then set `audience` after the preset.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { cognito } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...cognito({
 *     region: 'eu-west-1',
 *     userPoolId: 'eu-west-1_AbCdEfGhI',
 *     clientIds: ['1h57kf5cpq17m0eml12EXAMPLE'],
 *   }),
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function cognito(given: CognitoArguments): CognitoPreset {
  return definePreset('cognito', given, COGNITO_ROWS, build, checkRegion);
}

function build({
  region,
  userPoolId,
  clientIds,
  issuerType,
}: Required<CognitoArguments>): CognitoPreset {
  return {
    // "IssuerConfigurationType" of the API reference: both forms, neither with a slash at the end.
    issuer: `https://${issuerType === 'updated' ? 'issuer-' : ''}cognito-idp.${region}.amazonaws.com/${userPoolId}`,
    // "Understanding the access token", Access token header: RS256.
    algorithms: ['RS256'],
    // Same page: kid and alg, no typ.
    profile: 'standard',
    // Same page, Access token payload: token_use is access. What Cognito issues always says its use, so a
    // token without it is refused too.
    requiredClaimValues: { token_use: 'access' },
    // "Client and audience validation for Amazon Cognito": ID tokens have the client in aud,
    // access tokens in client_id.
    audience: null,
    clientIds,
    clientIdClaim: 'client_id',
    // "Understanding the access token", Access token payload: scope is one string.
    scopeClaim: 'scope',
    // Same payload: cognito:groups is a list of the user's groups.
    permissionsClaim: 'cognito:groups',
  };
}
