/** The bounds within which an endpoint may choose how long its answer is fresh. */
export interface FreshnessBounds {
  readonly minTtlSeconds: number;
  readonly maxTtlSeconds: number;
}

interface HeaderReader {
  get(name: string): string | null;
}

const REFUSES_CACHING = /(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])/i;
const MAX_AGE = /(?:^|[\s,])max-age\s*=\s*"?(\d+)"?\s*(?:$|,)/i;

/**
 * Returns for how many seconds an answer is fresh by its Cache-Control and Age (RFC 9111 §4.2),
 * within the bounds, or undefined when it does not say. An answer that forbids caching gets the
 * lower bound: keys that are never kept would be one fetch per request.
 */
export function toTtlSeconds(headers: HeaderReader, bounds: FreshnessBounds): number | undefined {
  const cacheControl = headers.get('cache-control') ?? '';
  if (REFUSES_CACHING.test(cacheControl)) return bounds.minTtlSeconds;
  const maxAge = MAX_AGE.exec(cacheControl)?.[1];
  if (maxAge === undefined) return undefined;
  const left = toSeconds(maxAge, 0) - toSeconds(headers.get('age'), 0);
  return Math.min(bounds.maxTtlSeconds, Math.max(bounds.minTtlSeconds, left));
}

/** Returns Retry-After in seconds, 1–60; undefined when absent or a date, which needs a wall clock. */
export function toRetryAfterSeconds(headers: HeaderReader): number | undefined {
  const seconds = toSeconds(headers.get('retry-after'), undefined);
  return seconds === undefined ? undefined : Math.min(60, Math.max(1, seconds));
}

// What a larger number stands for (RFC 9111 §1.2.2).
const MAX_SECONDS = 2 ** 31;

function toSeconds<T>(text: string | null, otherwise: T): number | T {
  return text !== null && /^\d+$/.test(text) ? Math.min(MAX_SECONDS, Number(text)) : otherwise;
}
