import { isAuthError } from '../errors/errors.ts';
import type { AuthErrorCode } from '../errors/errors.ts';

/** The response of a back-channel logout endpoint. Header names are lower-case. */
export interface LogoutResponse {
  readonly status: 200 | 400 | 503;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON of constant values; empty for 200. */
  readonly body: string;
}

/**
 * Returns the response to a logout request: 200 without `error`; 400 if the token was refused; 503 with
 * `Retry-After` if verification or the store was not available. §2.8 prescribes 400 for that case too,
 * but a 503 tells the provider that it can try again (§2.5).
 *
 * @see OpenID Connect Back-Channel Logout 1.0 §2.8
 */
export function toLogoutResponse(error?: unknown): LogoutResponse {
  const headers = { 'cache-control': 'no-store' };
  if (error === undefined) return { status: 200, headers, body: '' };
  const json = { ...headers, 'content-type': 'application/json' };
  if (isAuthError(error) && error.status !== 503) {
    return { status: 400, headers: json, body: toBody(error.code, 'invalid_request', REFUSED) };
  }
  const code = isAuthError(error) ? error.code : 'verification_unavailable';
  const retryAfter = (isAuthError(error) ? error.headers['retry-after'] : undefined) ?? '5';
  return {
    status: 503,
    headers: { ...json, 'retry-after': retryAfter },
    body: toBody(code, 'temporarily_unavailable', UNAVAILABLE),
  };
}

const REFUSED = 'The logout token is not acceptable';
const UNAVAILABLE = 'The logout cannot be processed at the moment';

function toBody(code: AuthErrorCode, error: string, description: string): string {
  return JSON.stringify({ error, code, error_description: description });
}
