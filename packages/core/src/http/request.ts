/** One HTTP request, as far as authentication looks at it. */
export interface AuthRequest {
  readonly method: string;
  /** The request target as received, before any mounting or rewriting. */
  readonly url: string;
  /** Returns every value of a header, in order; the name is compared without case. */
  readonly headers: (name: string) => readonly string[];
}

/** A request as `node:http` and `node:http2` hand it out; Express adds `originalUrl`. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly originalUrl?: string | undefined;
  readonly rawHeaders?: readonly string[] | undefined;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
}

/** A request as `fetch` handlers get it: Workers, Deno, Bun, Next.js, Hono. */
export interface FetchRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/** Returns the view of a Fetch API request. Equal headers arrive joined by a comma there, so at most one value is seen. */
export function fromFetch(request: FetchRequest): AuthRequest {
  return {
    method: request.method,
    url: request.url,
    headers: (name) => {
      const value = request.headers.get(name);
      return value === null ? [] : [value];
    },
  };
}

/**
 * Returns the view of a Node request. Headers are read from `rawHeaders`, since `headers` keeps only
 * the first of two Authorization values and hides that there were two (RFC 6750 §2 wants one).
 */
export function fromNode(message: NodeRequest): AuthRequest {
  const { method = 'GET', url = '/', originalUrl = url, rawHeaders = [], headers = {} } = message;
  return {
    method,
    url: originalUrl,
    headers: (name) =>
      rawHeaders.length > 0 ? fromPairs(rawHeaders, name) : fromRecord(headers, name),
  };
}

function fromPairs(pairs: readonly string[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return pairs.filter(
    (_, index) => index % 2 === 1 && (pairs[index - 1] as string).toLowerCase() === wanted,
  );
}

function fromRecord(headers: NonNullable<NodeRequest['headers']>, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const values = Object.entries(headers).filter(([key]) => key.toLowerCase() === wanted);
  return values.flatMap(([, value]) => value ?? []);
}
