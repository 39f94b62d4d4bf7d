/** What the segments of a token say. Nothing of it is verified. */
export interface TokenParts {
  readonly header: Readonly<Record<string, unknown>>;
  /** Undefined where it cannot be read, as in an encrypted token. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  readonly segments: number;
}

/**
 * Returns header and payload of a compact token, for hints and for `--show-values`; undefined where there is
 * no header. It is more tolerant than the library, whose decision does not depend on it.
 */
export function readParts(token: unknown): TokenParts | undefined {
  if (typeof token !== 'string' || token.length > 1_048_576) return undefined;
  const segments = token.split('.');
  const header = readSegment(segments[0] ?? '');
  if (header === undefined) return undefined;
  const payload = segments.length === 3 ? readSegment(segments[1] ?? '') : undefined;
  return { header, payload, segments: segments.length };
}

function readSegment(segment: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString());
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns a claim in lower case where it is a string. It may be an object that cannot be made one. */
export function toLower(claim: unknown): string {
  return typeof claim === 'string' ? claim.toLowerCase() : '';
}
