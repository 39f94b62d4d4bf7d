import type { AuthRequest, VerifyRequest } from '../contract/request.ts';
import { isBytes } from '../other-realm.ts';
import { mayBeRepeated, receivedValues } from './node-headers.ts';
import type { NodeHeaders } from './node-headers.ts';
import { ReceivedRequest } from './received-request.ts';

export type { AuthRequest } from '../contract/request.ts';

/** A request of `node:http` or `node:http2`; Express adds `originalUrl`. */
export interface NodeRequest extends NodeHeaders {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly originalUrl?: string | undefined;
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
 *
 * `message` is the Node message that a server such as `@hono/node-server` made the request from, if any. It
 * provides the connection, and reveals headers that were sent more than once if `request` is still that
 * very request. `sources` are explained in {@link AuthRequest}.
 */
export function fromFetch(
  request: FetchRequest,
  message?: NodeRequest,
  sources: readonly object[] = [request],
): AuthRequest {
  return {
    method: request.method,
    url: toTarget(request.url),
    headers: (name) => {
      const value = request.headers.get(name);
      if (value === null) return [];
      return (message && repeatedValues(request, message, name, value)) ?? [value];
    },
    remoteAddress: message && remoteAddressOf(message),
    peerCertificate: message && (() => readCertificate(message)),
    sources,
  };
}

/** Returns path and query of an absolute URL. */
export function toTarget(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  return start === -1 ? '/' : url.slice(start);
}

/** Returns all values of an unchanged header that was sent more than once with this very request. */
export function repeatedValues(
  { method, url }: FetchRequest,
  message: NodeRequest,
  name: string,
  value: string,
): readonly string[] | undefined {
  const { rawHeaders = [], url: target = '/' } = message;
  if (!mayBeRepeated(rawHeaders, name)) return undefined;
  const headers = { [name.toLowerCase()]: value };
  const values = receivedValues({ rawHeaders, headers }, name);
  if (method !== message.method) return undefined;
  // The server has normalized the target when it made a URL of it.
  return URL.canParse(target, url) && new URL(target, url).href === url ? values : undefined;
}

/**
 * Returns the view of a Node request. `headers` decides what a header says, so that middleware can change
 * it; `rawHeaders` reveals that an unchanged header was sent more than once (RFC 6750 §2 allows one).
 * `target` is the request target as received, where a framework knows it better than the message. All
 * members are own properties, so the view can be spread and changed.
 */
export function fromNode(
  message: NodeRequest,
  target: string = message.originalUrl ?? message.url ?? '/',
): AuthRequest {
  const { method = 'GET' } = message;
  return {
    method,
    url: target,
    headers: (name) => receivedValues(message, name),
    remoteAddress: remoteAddressOf(message),
    peerCertificate: () => readCertificate(message),
    sources: [message],
  };
}

function remoteAddressOf({ socket }: NodeRequest): string | undefined {
  const { remoteAddress }: NodeSocket = socket ?? {};
  return typeof remoteAddress === 'string' ? remoteAddress : undefined;
}

/** Returns the DER bytes; the TLS handshake has proven that the peer holds the key (RFC 8446 §4.4.3). */
function readCertificate(message: NodeRequest): Uint8Array | undefined {
  const socket: NodeSocket = message.socket ?? {};
  if (typeof socket.getPeerCertificate !== 'function') return undefined;
  const { raw } = (socket.getPeerCertificate() ?? {}) as { readonly raw?: unknown };
  return isBytes(raw) && raw.length > 0 ? raw : undefined;
}

/** Returns what checks and proofs may read of a request. */
export function toVerifyRequest(received: AuthRequest): VerifyRequest {
  const { method, url } = received;
  return new ReceivedRequest({ method, url }, received, (view) => view);
}
