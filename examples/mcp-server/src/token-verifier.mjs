// Connects @oidc-verify with the MCP SDK: converts an identity and a verifier to the SDK's types.
import { OAuthError, OAuthErrorCode } from '@modelcontextprotocol/server';

/** @import { AuthInfo, OAuthTokenVerifier } from '@modelcontextprotocol/server' */
/** @import { AuthError, VerifiedToken } from '@oidc-verify/express' */
/** @import { Verifier } from '@oidc-verify/core' */

/**
 * Returns a verified identity in the form that the SDK passes to tools.
 *
 * @param {VerifiedToken} identity
 * @param {string} resource the identifier of this server, which is in the verified audience of the token
 * @returns {AuthInfo}
 */
export function toAuthInfo(identity, resource) {
  const { token, clientId, scopes, expiresAt, issuer, subject } = identity;
  return {
    token,
    // The SDK requires a string; only few issuers name no client.
    clientId: clientId ?? '',
    scopes: [...scopes],
    expiresAt,
    resource: new URL(resource),
    // A subject is unique only within its issuer, so a user is identified by both.
    extra: { issuer, subject },
  };
}

/**
 * Returns `verifier` as a verifier for the SDK's `requireBearerAuth`.
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
 * The SDK turns `invalid_token` into 401, `insufficient_scope` into 403 and `server_error` into 500. It has
 * no 503, and its 400 for everything else would blame the client for an outage.
 *
 * @param {AuthError} error
 */
function toOAuthError({ status, message }) {
  if (status === 503) return new OAuthError(OAuthErrorCode.ServerError, message);
  const isForbidden = status === 403;
  const { InsufficientScope, InvalidToken } = OAuthErrorCode;
  return new OAuthError(isForbidden ? InsufficientScope : InvalidToken, message);
}
