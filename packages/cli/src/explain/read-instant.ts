import { UsageError } from '../usage-error.ts';

/**
 * Returns an instant in milliseconds since the epoch: ISO 8601, or seconds since the epoch as tokens have them.
 *
 * @throws {UsageError}
 */
export function readInstant(text: string): number {
  const isSeconds = /^\d{1,11}(?:\.\d+)?$/.test(text);
  // Without a zone it would mean another instant on another machine.
  const isInstant =
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  const atMs = isSeconds ? Number(text) * 1000 : isInstant ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(atMs)) return atMs;
  throw new UsageError(
    `--at: ${JSON.stringify(text)} is not an instant; expected 2026-11-27T10:00:00Z, or seconds since 1970.`,
  );
}
