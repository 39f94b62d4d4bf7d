/** The Authorization headers that the rows speak of, by name. */
export type TokenName =
  | 'valid'
  | 'reader'
  | 'deleter'
  | 'expired'
  | 'otherAudience'
  | 'otherIssuer'
  | 'otherAlgorithm'
  | 'rubbish'
  | 'empty'
  | 'basic';

/** One request, and the answer that every API gives. */
export interface ApiRow {
  readonly request: string;
  readonly as?: TokenName;
  readonly status: number;
  readonly challenge?: string;
  /** Parsed; undefined when the answer has no body. */
  readonly body?: unknown;
}

const INVALID = 'Bearer error="invalid_token", error_description=';

/** Returns the row for a token that must be refused. */
function invalid(request: string, as: TokenName, code: string, description: string): ApiRow {
  return {
    request,
    as,
    status: 401,
    challenge: `${INVALID}"${description}"`,
    body: { error: 'invalid_token', code, error_description: description },
  };
}

const MISSING = { code: 'missing_token', error_description: 'An access token is required' };
const MALFORMED = 'The access token is not a well-formed signed JWT';
const BAD_REQUEST = 'The credentials of the request are malformed, or there is more than one';
const NO_SCOPE = 'The access token lacks a required scope';
const NO_PERMISSION = 'The access token lacks a required permission';

/** What every example API answers. */
export const API_ROWS: readonly ApiRow[] = [
  { request: 'GET /health', status: 200, body: { status: 'ok' } },
  { request: 'GET /health', as: 'rubbish', status: 200, body: { status: 'ok' } },
  { request: 'GET /ready', status: 200, body: { status: 'ready' } },

  { request: 'GET /me', status: 401, challenge: 'Bearer realm="api"', body: MISSING },
  { request: 'GET /me', as: 'basic', status: 401, challenge: 'Bearer realm="api"', body: MISSING },
  {
    request: 'GET /me',
    as: 'empty',
    status: 400,
    challenge: `Bearer error="invalid_request", error_description="${BAD_REQUEST}"`,
    body: { error: 'invalid_request', code: 'invalid_request', error_description: BAD_REQUEST },
  },
  { request: 'GET /me', as: 'valid', status: 200, body: { sub: 'user-1', scopes: [] } },
  {
    request: 'GET /me',
    as: 'reader',
    status: 200,
    body: { sub: 'user-2', scopes: ['read:reports', 'email'] },
  },
  { request: 'HEAD /me', as: 'valid', status: 200 },
  { request: 'HEAD /me', status: 401, challenge: 'Bearer realm="api"' },
  invalid('GET /me', 'rubbish', 'malformed_token', MALFORMED),
  invalid('GET /me', 'expired', 'token_expired', 'The access token has expired, or is too old'),
  invalid(
    'GET /me',
    'otherAudience',
    'invalid_audience',
    'The access token is meant for another audience, or was issued to a client that is not accepted',
  ),
  invalid(
    'GET /me',
    'otherIssuer',
    'invalid_issuer',
    'The access token comes from an unknown issuer',
  ),
  invalid(
    'GET /me',
    'otherAlgorithm',
    'disallowed_alg',
    'The access token is signed with an algorithm that is not allowed',
  ),

  { request: 'GET /reports', as: 'reader', status: 200, body: { reports: [] } },
  {
    request: 'GET /reports',
    as: 'valid',
    status: 403,
    challenge: `Bearer error="insufficient_scope", error_description="${NO_SCOPE}", scope="read:reports"`,
    body: { error: 'insufficient_scope', code: 'insufficient_scope', error_description: NO_SCOPE },
  },
  {
    request: 'GET /reports',
    status: 401,
    challenge: 'Bearer scope="read:reports"',
    body: MISSING,
  },
  invalid(
    'GET /reports',
    'expired',
    'token_expired',
    'The access token has expired, or is too old',
  ),

  { request: 'DELETE /reports/7', as: 'deleter', status: 204 },
  {
    request: 'DELETE /reports/7',
    as: 'reader',
    status: 403,
    challenge: `Bearer error="insufficient_scope", error_description="${NO_PERMISSION}"`,
    body: {
      error: 'insufficient_scope',
      code: 'insufficient_permissions',
      error_description: NO_PERMISSION,
    },
  },
  { request: 'DELETE /reports/7', status: 401, challenge: 'Bearer realm="api"', body: MISSING },

  { request: 'GET /greeting', status: 200, body: { hello: 'anonymous' } },
  { request: 'GET /greeting', as: 'valid', status: 200, body: { hello: 'user-1' } },
  invalid('GET /greeting', 'rubbish', 'malformed_token', MALFORMED),
  invalid(
    'GET /greeting',
    'expired',
    'token_expired',
    'The access token has expired, or is too old',
  ),
  {
    request: 'GET /greeting',
    as: 'basic',
    status: 401,
    challenge: 'Bearer realm="api"',
    body: MISSING,
  },
];
