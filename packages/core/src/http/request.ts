import type { AuthRequest } from '../contract/request.ts';

export type { AuthRequest } from '../contract/request.ts';

/** A request as `node:http` and `node:http2` hand it out; Express adds `originalUrl`. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly originalUrl?: string | undefined;
  readonly rawHeaders?: readonly string[] | undefined;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
  /** The connection: TLS ones know the certificate of their peer. */
  readonly socket?: object | null | undefined;
}

/** What is read of a Node socket. */
interface NodeSocket {
  readonly remoteAddress?: unknown;
  readonly getPeerCertificate?: (() => unknown) | undefined;
}

/** A request as `fetch` handlers get it: Workers, Deno, Bun, Next.js, Hono. */
export interface FetchRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/**
 * Returns the view of a Fetch API request. Its URL is absolute, and made by the server from what a
 * client may choose (Host), so only path and query are taken for the request target. Equal headers arrive joined by a comma there, so at most
 * one value is seen.
 */
export function fromFetch(request: FetchRequest): AuthRequest {
  return {
    method: request.method,
    url: toTarget(request.url),
    headers: (name) => {
      const value = request.headers.get(name);
      return value === null ? [] : [value];
    },
  };
}

function toTarget(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  return start === -1 ? '/' : url.slice(start);
}

/**
 * Returns the view of a Node request. Headers are read from `rawHeaders`, since `headers` keeps only
 * the first of two Authorization values and hides that there were two (RFC 6750 §2 wants one).
 */
export function fromNode(message: NodeRequest): AuthRequest {
  return new NodeView(message);
}

// A class, because a view is made for each request and most of it is never asked for.
class NodeView implements AuthRequest {
  readonly method: string;
  readonly url: string;
  readonly #message: NodeRequest;

  constructor(message: NodeRequest) {
    const { method = 'GET', url = '/', originalUrl = url } = message;
    this.method = method;
    this.url = originalUrl;
    this.#message = message;
  }

  headers(name: string): readonly string[] {
    const { rawHeaders = [], headers = {} } = this.#message;
    return rawHeaders.length > 0 ? fromPairs(rawHeaders, name) : fromRecord(headers, name);
  }

  get remoteAddress(): string | undefined {
    const { remoteAddress }: NodeSocket = this.#message.socket ?? {};
    return typeof remoteAddress === 'string' ? remoteAddress : undefined;
  }

  peerCertificate(): Uint8Array | undefined {
    return readCertificate(this.#message.socket ?? {});
  }
}

/** Returns the DER bytes, which Node gives only after the peer proved to hold the key (RFC 8446 §4.4.3). */
function readCertificate(socket: NodeSocket): Uint8Array | undefined {
  if (typeof socket.getPeerCertificate !== 'function') return undefined;
  const { raw } = (socket.getPeerCertificate() ?? {}) as { readonly raw?: unknown };
  return raw instanceof Uint8Array && raw.length > 0 ? raw : undefined;
}

function fromPairs(pairs: readonly string[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const found = pairs[index] as string;
    // The length first: most names differ in it, and lower case costs a new text.
    const isWanted = found.length === wanted.length && found.toLowerCase() === wanted;
    if (isWanted) values.push(pairs[index + 1] as string);
  }
  return values;
}

function fromRecord(headers: NonNullable<NodeRequest['headers']>, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const values = Object.entries(headers).filter(([key]) => key.toLowerCase() === wanted);
  return values.flatMap(([, value]) => value ?? []);
}
