import type { AuthErrorOptions } from './auth-error-options.ts';
import { ERROR_TABLE } from './error-table.ts';
import type { AuthErrorCode } from './error-table.ts';

/**
 * Returns the detail of an error where bytes count, in browsers and on Workers: the facts as JSON. The
 * sentences are in `@oidc-verify/core/diagnosis`, as `detailOf(error)`.
 */
export function toDetail(code: AuthErrorCode, options: AuthErrorOptions): string {
  const { detail, facts, values } = options;
  if (detail !== undefined || facts === undefined) return detail ?? ERROR_TABLE[code].description;
  return `${code} ${JSON.stringify({ ...facts, values })}`;
}

/** Leaves an error as it is: consoles of browsers print none by a method of its own. */
export function addInspection(_error: Error): void {}
