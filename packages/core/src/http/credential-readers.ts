import type { AuthRequest } from '../contract/request.ts';
import type { OfferedScheme } from '../errors/challenge.ts';
import { refusal } from '../errors/refusal.ts';
import { listOf, stringWithout } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { readCredentials } from './credentials.ts';
import type { CustomCredentials } from './custom-credentials.ts';

/** Finds a token in a request of any framework; what the option `credentials` takes. */
export type CredentialReader = (x: unknown, request: AuthRequest) => CustomCredentials | undefined;

/** How {@link fromCookie} reads. */
export interface CookieCredentialOptions {
  /** The cookie's name. `__Host-` before it keeps other hosts from setting it (RFC 6265bis §4.1.3.2). */
  readonly name: string;
  /**
   * The origins whose pages may send the cookie, such as `https://app.example.com`. A browser sends
   * cookies with requests that other sites cause, so without a known Origin no cookie counts on an
   * upgrade, nor on any method but GET and HEAD.
   */
  readonly allowedOrigins: readonly string[];
}

/**
 * Returns a reader of a token in a cookie, for pages that call their own API. It refuses a cookie that
 * stands there twice (`invalid_request`), and one that another site may have made the browser send
 * (`access_denied`).
 *
 * @throws {ConfigError} `invalid_options`
 */
export function fromCookie(options: CookieCredentialOptions): CredentialReader {
  const { name, allowedOrigins } = readSettings(COOKIE_ROWS, options);
  const allowed = new Set(allowedOrigins);
  return (_x, request) => {
    const values = cookiesOf(request, name);
    const [token, ...others] = values;
    if (token === undefined) return undefined;
    if (others.length > 0) {
      const { length: count } = values;
      throw refusal('invalid_request', { problem: 'cookies', count, name });
    }
    if (!isFromAllowed(request, allowed)) {
      throw refusal('access_denied', { problem: 'origin', origins: allowedOrigins });
    }
    return { scheme: 'Bearer', token };
  };
}

// RFC 6265 §4.1.1: cookie-name = token (RFC 9110 §5.6.2).
const COOKIE_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

function nameFault(name: string): string | undefined {
  return COOKIE_NAME.test(name)
    ? undefined
    : 'must be a name (RFC 9110 §5.6.2): no spaces, quotes, commas or semicolons';
}

function originFault(origin: string): string | undefined {
  const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
  return isOrigin ? undefined : 'must be an origin such as https://app.example.com, without a path';
}

/** The rows of {@link CookieCredentialOptions}. */
export const COOKIE_ROWS: OptionRows<CookieCredentialOptions, CookieCredentialOptions> = {
  name: { read: stringWithout(nameFault), required: 'the name of the cookie' },
  allowedOrigins: {
    read: listOf(stringWithout(originFault)),
    required: 'the origins of the pages that may send the cookie',
  },
};

function cookiesOf(request: AuthRequest, name: string): readonly string[] {
  return request
    .headers('cookie')
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

const SAFE_METHODS = new Set(['GET', 'HEAD']);

/** A browser names the page's origin on every upgrade and on every request that may change something. */
function isFromAllowed(request: AuthRequest, allowed: ReadonlySet<string>): boolean {
  const origins = request.headers('origin');
  if (origins.length > 0) return origins.every((origin) => allowed.has(origin));
  return SAFE_METHODS.has(request.method.toUpperCase()) && request.headers('upgrade').length === 0;
}

/** How {@link fromWebSocketProtocol} reads. */
export interface WebSocketProtocolOptions {
  /** What stands before the token in the name of a subprotocol. Default `'bearer.'`. */
  readonly prefix?: string;
}

/**
 * Returns a reader of a token among the subprotocols of a WebSocket, since a browser can set no other
 * header: `new WebSocket(url, ['chat', 'bearer.' + token])`. The server has to choose another
 * subprotocol than the token's, or the browser refuses the connection.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function fromWebSocketProtocol(options: WebSocketProtocolOptions = {}): CredentialReader {
  const { prefix } = readSettings(WEB_SOCKET_PROTOCOL_ROWS, options);
  return (_x, request) => {
    const names = request.headers('sec-websocket-protocol').flatMap((line) => line.split(','));
    const [found, ...others] = names
      .map((name) => name.trim())
      .filter((name) => name.startsWith(prefix));
    if (found === undefined) return undefined;
    if (others.length > 0) {
      const count = others.length + 1;
      throw refusal('invalid_request', { problem: 'protocols', count });
    }
    return { scheme: 'Bearer', token: found.slice(prefix.length) };
  };
}

/** The rows of {@link WebSocketProtocolOptions}. */
export const WEB_SOCKET_PROTOCOL_ROWS: OptionRows<
  WebSocketProtocolOptions,
  Required<WebSocketProtocolOptions>
> = { prefix: { read: stringWithout(nameFault), fallback: 'bearer.' } };

const BOTH_SCHEMES: readonly OfferedScheme[] = [{ scheme: 'Bearer' }, { scheme: 'DPoP' }];

/**
 * Returns a reader that takes the Authorization header where there is one, and what `reader` finds
 * where there is none: for an API that serves programs as well as pages. A request with both is
 * refused with `invalid_request`, since it does not say who sends it (RFC 6750 §2).
 */
export function fromHeaderOr(reader: CredentialReader): CredentialReader {
  return (x, request) => {
    const values = request.headers('authorization');
    const found = reader(x, request);
    if (values.length === 0) return found;
    if (found !== undefined) throw refusal('invalid_request', { problem: 'two-places' });
    const credentials = readCredentials(values, BOTH_SCHEMES);
    if (credentials.kind !== 'token') {
      const schemes = BOTH_SCHEMES.map(({ scheme }) => scheme);
      throw refusal('missing_token', { problem: 'scheme', schemes });
    }
    return { scheme: credentials.scheme, token: credentials.token };
  };
}
