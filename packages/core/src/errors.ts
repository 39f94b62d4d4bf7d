import { formatChallenge } from './challenge.ts';
import type { AuthScheme } from './challenge.ts';

/**
 * Every way a request or a set-up can be refused: one row, one code, one status, one constant text.
 * `error` is the RFC 6750 §3.1 code in the challenge and the body; `null` leaves it out. A row of
 * status 500 is a programming or configuration mistake and is thrown as {@link ConfigError}.
 */
export const ERROR_TABLE = {
  missing_token: {
    status: 401,
    error: null,
    description: 'An access token is required',
  },
  invalid_request: {
    status: 400,
    error: 'invalid_request',
    description: 'The Authorization header is malformed or appears more than once',
  },
  malformed_token: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is not a well-formed signed JWT',
  },
  forbidden_header: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token header holds a parameter that is not allowed',
  },
  disallowed_alg: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is signed with an algorithm that is not allowed',
  },
  missing_kid: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token does not say which key signed it',
  },
  key_not_found: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is signed with an unknown key',
  },
  invalid_signature: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token signature is invalid',
  },
  invalid_token_type: {
    status: 401,
    error: 'invalid_token',
    description: 'The token is not an access token',
  },
  invalid_issuer: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token comes from an unknown issuer',
  },
  invalid_audience: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is meant for another audience',
  },
  missing_claim: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token lacks a required claim',
  },
  invalid_claims: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token holds a claim that is not acceptable',
  },
  token_expired: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token expired',
  },
  token_not_yet_valid: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is not valid yet',
  },
  invalid_confirmation: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is bound to a key whose possession was not proven',
  },
  token_revoked: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token was revoked',
  },
  invalid_token: {
    status: 401,
    error: 'invalid_token',
    description: 'The access token is invalid',
  },
  insufficient_scope: {
    status: 403,
    error: 'insufficient_scope',
    description: 'The access token lacks a required scope',
  },
  insufficient_permissions: {
    status: 403,
    error: 'insufficient_scope',
    description: 'The access token lacks a required permission',
  },
  access_denied: {
    status: 403,
    error: null,
    description: 'Access is denied',
  },
  jwks_fetch_failed: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The signing keys are not available at the moment',
  },
  jwks_error: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The signing keys of the issuer are not usable at the moment',
  },
  verification_unavailable: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The access token cannot be verified at the moment',
  },
  aborted: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The verification was aborted',
  },
  verifier_closed: {
    status: 503,
    error: 'temporarily_unavailable',
    description: 'The service is shutting down',
  },
  invalid_options: {
    status: 500,
    error: null,
    description: 'The options are not valid',
  },
  guard_missing: {
    status: 500,
    error: null,
    description: 'The identity was read on a route that no guard protects',
  },
  plugin_missing: {
    status: 500,
    error: null,
    description: 'A guard runs where its plugin is not registered',
  },
  sync_unsupported: {
    status: 500,
    error: null,
    description: 'Synchronous verification needs node:crypto, which this runtime does not have',
  },
  incompatible_core: {
    status: 500,
    error: null,
    description: 'Two incompatible versions of @oidc-verify/core are loaded',
  },
} as const;
for (const row of Object.values(ERROR_TABLE)) Object.freeze(row);
Object.freeze(ERROR_TABLE);

/** One row of {@link ERROR_TABLE}. */
export interface ErrorRow {
  readonly status: number;
  readonly error: string | null;
  readonly description: string;
}

type ErrorTable = typeof ERROR_TABLE;
type CodeOf<Status extends number> = {
  [Code in keyof ErrorTable]: ErrorTable[Code]['status'] extends Status ? Code : never;
}[keyof ErrorTable];

/** Codes of {@link ConfigError}: the developer must change code or configuration. */
export type ConfigErrorCode = CodeOf<500>;
/** Codes of {@link AuthError}: a request ends with one of these. */
export type AuthErrorCode = Exclude<keyof ErrorTable, ConfigErrorCode>;
/** The HTTP statuses a refused request can have. */
export type AuthErrorStatus = ErrorTable[AuthErrorCode]['status'];

const BRAND: unique symbol = Symbol.for('@oidc-verify/error') as never;
const DEFAULT_RETRY_AFTER_SECONDS = 5;
const MAX_RETRY_AFTER_SECONDS = 60;

/** What an {@link AuthError} carries beside its code. Nothing of a token may stand in any of it. */
export interface AuthErrorOptions {
  /** All scopes the operation needs; they appear in the challenge of codes that may name scopes. */
  readonly scopes?: readonly string[] | undefined;
  /** Seconds until a retry makes sense, clamped to 1–60; only for status 503. Default 5. */
  readonly retryAfterSeconds?: number | undefined;
  /** The protection space named in the challenge (RFC 9110 §11.5). */
  readonly realm?: string | undefined;
  readonly scheme?: AuthScheme | undefined;
  /** For the operator's log only: never serialised, never sent. */
  readonly detail?: unknown;
  readonly cause?: unknown;
}

// RFC 6750 §3.1 lets a challenge say which scopes the operation needs; only these codes are about that.
const NAMES_SCOPES: ReadonlySet<AuthErrorCode> = new Set<AuthErrorCode>([
  'missing_token',
  'insufficient_scope',
  'insufficient_permissions',
]);

/**
 * A request that was refused: its `code`, HTTP `status` and response `headers` come from
 * {@link ERROR_TABLE}. `status`, `statusCode`, `headers` and `expose` are own properties because
 * each framework reads some of them; `detail` and `cause` are non-enumerable and never sent.
 */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: AuthErrorCode;
  readonly status: AuthErrorStatus;
  readonly statusCode: AuthErrorStatus;
  readonly expose = true;
  /** `WWW-Authenticate` or `Retry-After`, and `Cache-Control: no-store`; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** All scopes the refused operation needs. */
  readonly requiredScopes: readonly string[];
  declare readonly detail: unknown;
  readonly #options: AuthErrorOptions;

  constructor(code: AuthErrorCode, options: AuthErrorOptions = {}) {
    const row = ERROR_TABLE[code];
    super(row.description);
    this.code = code;
    this.status = row.status;
    this.statusCode = row.status;
    this.requiredScopes = Object.freeze([...(options.scopes ?? [])]);
    this.#options = options;
    Object.defineProperty(this, BRAND, { value: 'auth' });
    Object.defineProperty(this, 'detail', { value: options.detail });
    if (options.cause !== undefined) Object.defineProperty(this, 'cause', { value: options.cause });
    this.headers = Object.freeze(this.#toHeaders());
  }

  /** Returns the `WWW-Authenticate` value, or undefined for a status 503, which challenges nobody. */
  challenge(context: Pick<AuthErrorOptions, 'realm' | 'scheme'> = {}): string | undefined {
    const row = ERROR_TABLE[this.code];
    if (row.status === 503) return undefined;
    return formatChallenge({
      scheme: context.scheme ?? this.#options.scheme ?? 'Bearer',
      realm: context.realm ?? this.#options.realm,
      error: row.error ?? undefined,
      errorDescription: row.error === null ? undefined : row.description,
      scopes: NAMES_SCOPES.has(this.code) ? this.requiredScopes : [],
    });
  }

  /** Returns this refusal as one route answers it: in its realm, naming the scopes it needs. */
  with(context: Pick<AuthErrorOptions, 'realm' | 'scopes' | 'scheme'>): AuthError {
    return new AuthError(this.code, {
      ...this.#options,
      detail: this.detail,
      cause: this.cause,
      ...context,
    });
  }

  #toHeaders(): Record<string, string> {
    const challenge = this.challenge();
    const answer =
      challenge === undefined
        ? { 'retry-after': String(toRetryAfter(this.#options.retryAfterSeconds)) }
        : { 'www-authenticate': challenge };
    return { ...answer, 'cache-control': 'no-store' };
  }
}

function toRetryAfter(seconds: number | undefined): number {
  if (seconds === undefined || Number.isNaN(seconds)) return DEFAULT_RETRY_AFTER_SECONDS;
  return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil(seconds)));
}

/** One thing to change: the path of the option and what is wrong with it. */
export interface ConfigProblem {
  /** For instance `issuers[1].audience`. */
  readonly path: string;
  readonly message: string;
}

/**
 * Thrown at start-up, or where code uses the library wrongly; never because of what a request holds.
 * Lists every problem at once, each with the path of its option.
 */
export class ConfigError extends TypeError {
  override readonly name = 'ConfigError';
  readonly code: ConfigErrorCode;
  readonly status = 500;
  readonly statusCode = 500;
  readonly problems: readonly ConfigProblem[];

  constructor(code: ConfigErrorCode, problems: readonly ConfigProblem[] = []) {
    super([ERROR_TABLE[code].description, ...problems.map(toLine)].join('\n'));
    this.code = code;
    this.problems = Object.freeze(problems.map((problem) => Object.freeze({ ...problem })));
    Object.defineProperty(this, BRAND, { value: 'config' });
  }
}

function toLine({ path, message }: ConfigProblem): string {
  return path === '' ? `  - ${message}` : `  - ${path}: ${message}`;
}

/** Tells whether `value` is an {@link AuthError}, also one made by another copy of this package. */
export function isAuthError(value: unknown): value is AuthError {
  return brandOf(value) === 'auth';
}

/** Tells whether `value` is a {@link ConfigError}, also one made by another copy of this package. */
export function isConfigError(value: unknown): value is ConfigError {
  return brandOf(value) === 'config';
}

function brandOf(value: unknown): unknown {
  return value instanceof Error ? (value as { [BRAND]?: unknown })[BRAND] : undefined;
}
