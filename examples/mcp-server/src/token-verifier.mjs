// The two places where @oidc-verify and the MCP SDK meet: an identity in the SDK's shape, and a
// verifier in the SDK's shape.
import { OAuthError, OAuthErrorCode } from '@modelcontextprotocol/server';

/** @import { AuthInfo, OAuthTokenVerifier } from '@modelcontextprotocol/server' */
/** @import { AuthError, VerifiedToken } from '@oidc-verify/express' */
/** @import { Verifier } from '@oidc-verify/core' */

/**
 * Returns a verified identity as the SDK hands it to tools.
 *
 * @param {VerifiedToken} identity
 * @param {string} resource the identifier of this server, which the token was verified to be for
 * @returns {AuthInfo}
 */
export function toAuthInfo(identity, resource) {
  const { token, clientId, scopes, expiresAt, issuer, subject } = identity;
  return {
    token,
    // The SDK wants a text; few issuers name no client.
    clientId: clientId ?? '',
    scopes: [...scopes],
    expiresAt,
    resource: new URL(resource),
    // A user is the pair of these two: a subject alone is unique only within its issuer.
    extra: { issuer, subject },
  };
}

/**
 * Returns `verifier` as the SDK's own kind of verifier, for its `requireBearerAuth`.
 *
 * @param {Pick<Verifier, 'tryVerify'>} verifier
 * @param {string} resource
 * @returns {OAuthTokenVerifier}
 */
export function createTokenVerifier(verifier, resource) {
  return {
    verifyAccessToken: async (token) => {
      const outcome = await verifier.tryVerify(token);
      if (outcome.ok) return toAuthInfo(outcome.token, resource);
      throw toOAuthError(outcome.error);
    },
  };
}

/**
 * The SDK makes 401 of `invalid_token`, 403 of `insufficient_scope` and 500 of `server_error`. It
 * knows no 503; its 400 for everything else would blame the client for an outage of ours.
 *
 * @param {AuthError} error
 */
function toOAuthError({ status, message }) {
  if (status === 503) return new OAuthError(OAuthErrorCode.ServerError, message);
  const isForbidden = status === 403;
  const { InsufficientScope, InvalidToken } = OAuthErrorCode;
  return new OAuthError(isForbidden ? InsufficientScope : InvalidToken, message);
}
