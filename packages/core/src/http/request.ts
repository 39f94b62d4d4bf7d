import type { AuthRequest, VerifyRequest } from '../contract/request.ts';

export type { AuthRequest } from '../contract/request.ts';

/** A request of `node:http` or `node:http2`; Express adds `originalUrl`. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly originalUrl?: string | undefined;
  readonly rawHeaders?: readonly string[] | undefined;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
  /** The connection. A TLS socket also has the certificate of its peer. */
  readonly socket?: object | null | undefined;
  /** True on the message of Node's `upgrade` event. */
  readonly upgrade?: boolean | undefined;
}

/** The members of a Node socket that are read. */
interface NodeSocket {
  readonly remoteAddress?: unknown;
  readonly getPeerCertificate?: (() => unknown) | undefined;
}

/** A request of the Fetch API, as handlers get it on Workers, Deno and Bun, in Next.js and in Hono. */
export interface FetchRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/**
 * Returns the view of a Fetch API request. The server builds its absolute URL from the Host header,
 * which the client chooses, so only path and query are taken for the request target. Repeated headers
 * are joined with a comma, so there is never more than one value.
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
 * Returns the view of a Node request. Headers are read from `rawHeaders`, because `headers` keeps only
 * the first of two Authorization values, and a request must not have two (RFC 6750 §2).
 */
export function fromNode(message: NodeRequest): AuthRequest {
  return new NodeView(message);
}

// A class with methods, because every request has a view of which little is ever read.
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

/** Returns the DER bytes; the TLS handshake has proven that the peer holds the key (RFC 8446 §4.4.3). */
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
    // Length first: most names differ in it, and lower-casing allocates a string.
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

/** Returns what checks and proofs may read of a request. */
export function toVerifyRequest(received: AuthRequest): VerifyRequest {
  return new ReceivedRequest(received);
}

class ReceivedRequest implements VerifyRequest {
  readonly method: string;
  readonly url: string;
  readonly received: AuthRequest;

  constructor(received: AuthRequest) {
    this.method = received.method;
    this.url = received.url;
    this.received = received;
  }

  get dpopProofs(): readonly string[] {
    return this.received.headers('dpop');
  }
}
