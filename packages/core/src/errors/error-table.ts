import { ACCESS_ERRORS } from './access-errors.ts';
import { BINDING_ERRORS } from './binding-errors.ts';
import type { AuthScheme } from './challenge.ts';
import { CONFIG_ERRORS } from './config-errors.ts';
import { OUTAGE_ERRORS } from './outage-errors.ts';
import { TOKEN_ERRORS } from './token-errors.ts';

type ErrorTable = typeof TOKEN_ERRORS &
  typeof BINDING_ERRORS &
  typeof ACCESS_ERRORS &
  typeof OUTAGE_ERRORS &
  typeof CONFIG_ERRORS;

/**
 * All reasons for which a request or a configuration is refused, with a code, a status and a constant
 * description each. `error` is the RFC 6750 §3.1 code in the challenge and the body; `null` omits it. Rows
 * with status 500 are programming or configuration errors and are thrown as `ConfigError`.
 */
export const ERROR_TABLE: ErrorTable = Object.freeze({
  ...TOKEN_ERRORS,
  ...BINDING_ERRORS,
  ...ACCESS_ERRORS,
  ...OUTAGE_ERRORS,
  ...CONFIG_ERRORS,
});
for (const row of Object.values(ERROR_TABLE)) Object.freeze(row);

/** One row of {@link ERROR_TABLE}. */
export interface ErrorRow {
  readonly status: number;
  readonly error: string | null;
  readonly description: string;
  /** The only scheme whose challenge names the error. Default: the scheme that the request used. */
  readonly scheme?: AuthScheme;
}

type CodeOf<Status extends number> = {
  [Code in keyof ErrorTable]: ErrorTable[Code]['status'] extends Status ? Code : never;
}[keyof ErrorTable];

/** The codes of `ConfigError`: the developer has to change code or configuration. */
export type ConfigErrorCode = CodeOf<500>;
/** The codes of `AuthError`, with which a request can be refused. */
export type AuthErrorCode = Exclude<keyof ErrorTable, ConfigErrorCode>;
/** The HTTP statuses of refused requests. */
export type AuthErrorStatus = ErrorTable[AuthErrorCode]['status'];
