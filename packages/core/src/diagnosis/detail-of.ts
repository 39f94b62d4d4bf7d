import type { AuthError } from '../errors/errors.ts';
import { toDetail } from '../errors/full-detail.ts';

/**
 * Returns the sentence that `error.detail` is on Node, Deno and Bun. In browsers and on Workers, where bytes
 * count, `error.detail` holds the facts as JSON instead.
 */
export function detailOf({ code, detail, facts, cause }: AuthError): string {
  if (facts === undefined) return detail;
  const { values, ...known } = facts;
  return toDetail(code, { facts: known, values, cause });
}
