import { addInspection, toDetail } from '#detail';
import type { AuthErrorOptions, ChallengeContext } from './auth-error-options.ts';
import { formatChallenges } from './challenge.ts';
import type { OfferedScheme } from './challenge.ts';
import { ERROR_TABLE } from './error-table.ts';
import type { AuthErrorCode, AuthErrorStatus, ConfigErrorCode, ErrorRow } from './error-table.ts';
import type { RefusalFacts } from './facts.ts';

export type { AuthErrorOptions, ChallengeContext } from './auth-error-options.ts';
export { ERROR_TABLE } from './error-table.ts';
export type { AuthErrorCode, AuthErrorStatus, ConfigErrorCode, ErrorRow } from './error-table.ts';

const BRAND: unique symbol = Symbol.for('@oidc-verify/error') as never;
const DEFAULT_RETRY_AFTER_SECONDS = 5;
const MAX_RETRY_AFTER_SECONDS = 60;

// RFC 6750 §3.1 allows a challenge to name the required scopes. Only these codes concern scopes.
const NAMES_SCOPES: ReadonlySet<AuthErrorCode> = new Set<AuthErrorCode>([
  'missing_token',
  'insufficient_scope',
  'insufficient_permissions',
  'insufficient_authorization_details',
  'insufficient_user_authentication',
]);
const BEARER_ONLY: readonly OfferedScheme[] = [{ scheme: 'Bearer' }];

/**
 * A refused request. Its `code`, HTTP `status` and response `headers` come from {@link ERROR_TABLE}.
 * `status`, `statusCode`, `headers` and `expose` are own properties because each framework reads some of
 * them. `detail`, `facts` and `cause` are for the operator: they are not enumerable and are never sent.
 */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  declare readonly code: AuthErrorCode;
  declare readonly status: AuthErrorStatus;
  declare readonly statusCode: AuthErrorStatus;
  readonly expose = true;
  /** `WWW-Authenticate` or `Retry-After`, and `Cache-Control: no-store`; lower-case names. */
  declare readonly headers: Readonly<Record<string, string>>;
  /** All scopes that the refused operation needs. */
  declare readonly requiredScopes: readonly string[];
  /** What is known of the refusal, as data; `code` and `problem` tell the types apart. */
  declare readonly facts: RefusalFacts | undefined;
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
    Object.defineProperty(this, 'facts', { value: toFacts(code, options) });
    if (options.cause !== undefined) Object.defineProperty(this, 'cause', { value: options.cause });
    this.headers = Object.freeze(this.#toHeaders());
    addInspection(this);
  }

  /**
   * What is wrong and what was expected, in one sentence, for logs. It contains fixed text, values from
   * your configuration, names and numbers. What the token says is only in it with `diagnostics: 'values'`. An error that was
   * created without a detail has its message here.
   */
  get detail(): string {
    return toDetail(this.code, this.#options);
  }

  /**
   * Returns the `WWW-Authenticate` value with one challenge for each offered scheme, or undefined for status
   * 503, which has no challenge.
   */
  challenge(context: ChallengeContext = {}): string | undefined {
    const row: ErrorRow = ERROR_TABLE[this.code];
    if (row.status === 503) return undefined;
    const { realm, scheme, offered, resourceMetadata } = { ...this.#options, ...context };
    const { acrValues, maxAgeSeconds } = this.#options;
    const error = row.error ?? undefined;
    return formatChallenges(offered ?? BEARER_ONLY, row.scheme ?? scheme, {
      realm,
      error,
      errorDescription: error === undefined ? undefined : row.description,
      acrValues,
      maxAgeSeconds,
      scopes: NAMES_SCOPES.has(this.code) ? this.requiredScopes : [],
      resourceMetadata,
    });
  }

  /** Returns this error with the realm and the scopes of one route. */
  with(context: ErrorAddition): AuthError {
    return createError(this.code, { ...this.#options, ...context });
  }

  #toHeaders(): Record<string, string> {
    const challenge = this.challenge();
    const answer =
      challenge === undefined
        ? { 'retry-after': String(toRetryAfter(this.#options.retryAfterSeconds)) }
        : { 'www-authenticate': challenge };
    const { dpopNonce } = this.#options;
    const nonce = dpopNonce === undefined ? {} : { 'dpop-nonce': dpopNonce };
    return { ...answer, ...nonce, 'cache-control': 'no-store' };
  }
}

type ErrorAddition = ChallengeContext & Pick<AuthErrorOptions, 'scopes' | 'dpopNonce' | 'values'>;

// Outside of the class, where bundlers would give it a second name for its own use, which stacks then show.
function createError(code: AuthErrorCode, options: AuthErrorOptions): AuthError {
  return new AuthError(code, options);
}

/** Returns the facts of an error, with its code and with the values that it was given. */
export function toFacts(
  code: AuthErrorCode,
  { facts, values }: AuthErrorOptions,
): object | undefined {
  if (facts === undefined && values === undefined) return undefined;
  return Object.freeze({ code, ...facts, ...(values === undefined ? {} : { values }) });
}

function toRetryAfter(seconds: number | undefined): number {
  if (seconds === undefined || Number.isNaN(seconds)) return DEFAULT_RETRY_AFTER_SECONDS;
  return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil(seconds)));
}

/** One problem with the configuration: the path of the option and what is wrong with it. */
export interface ConfigProblem {
  /** For instance `issuers[1].audience`. */
  readonly path: string;
  readonly message: string;
}

/**
 * Thrown at start-up, or where code misuses the library, and never because of the content of a request.
 * Lists all problems at once, each with the path of its option: all of them in `problems`, the first 50
 * in the message.
 */
export class ConfigError extends TypeError {
  override readonly name = 'ConfigError';
  declare readonly code: ConfigErrorCode;
  readonly status = 500;
  readonly statusCode = 500;
  declare readonly problems: readonly ConfigProblem[];
  /** Lines at the end of the message that help with several problems, such as the known options. */
  declare readonly notes: readonly string[];

  constructor(
    code: ConfigErrorCode,
    problems: readonly ConfigProblem[] = [],
    notes: readonly string[] = [],
  ) {
    super(
      [
        ERROR_TABLE[code].description,
        ...toLines(problems.map(toLine), MAX_PROBLEM_LINES, 'problem'),
        ...toLines(notes, MAX_NOTE_LINES, 'note'),
      ].join('\n'),
    );
    this.code = code;
    this.problems = Object.freeze(problems.map((problem) => Object.freeze({ ...problem })));
    // Not enumerable, because the message contains them already.
    Object.defineProperty(this, 'notes', { value: Object.freeze([...notes]) });
    Object.defineProperty(this, BRAND, { value: 'config' });
  }
}

// One mistake in the options of ten thousand issuers is ten thousand problems.
const MAX_PROBLEM_LINES = 50;
const MAX_NOTE_LINES = 5;

/** Returns the first lines, and how many more there are. */
function toLines(lines: readonly string[], max: number, what: string): readonly string[] {
  const rest = lines.length - max;
  if (rest <= 0) return lines;
  return [...lines.slice(0, max), `  … and ${rest} more ${what}${rest === 1 ? '' : 's'}`];
}

function toLine({ path, message }: ConfigProblem): string {
  return path === '' ? `  - ${message}` : `  - ${path}: ${message}`;
}

/** Returns true for an {@link AuthError}, including one of another copy of this package. */
export function isAuthError(value: unknown): value is AuthError {
  return brandOf(value) === 'auth';
}

/** Returns true for a {@link ConfigError}, including one of another copy of this package. */
export function isConfigError(value: unknown): value is ConfigError {
  return brandOf(value) === 'config';
}

function brandOf(value: unknown): unknown {
  return value instanceof Error ? Reflect.get(value, BRAND) : undefined;
}
