import type { VerifiedToken } from '../contract/result.ts';
import { ERROR_TABLE, isAuthError } from '../errors/errors.ts';
import type { AuthError, ErrorRow } from '../errors/errors.ts';

/** An HTTP response, independent of any framework. Header names are lower-case. */
export interface ResponseParts {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON with constant texts only; empty for HEAD. */
  readonly body: string;
}

/** Returns the response for `error`, or undefined when it is not an AuthError. */
export function toResponseParts(error: unknown, method?: string): ResponseParts | undefined {
  return isAuthError(error) ? toRefusalParts(error, method) : undefined;
}

/** Returns the response for a refusal. */
export function toRefusalParts(error: AuthError, method?: string): ResponseParts {
  return {
    status: error.status,
    headers: { ...error.headers, 'content-type': 'application/json' },
    body: method?.toUpperCase() === 'HEAD' ? '' : JSON.stringify(toBody(error)),
  };
}

/**
 * Returns the headers to add to the response of an accepted request: the nonce for the client's next
 * DPoP proof, and `no-store`, because a nonce must not be cached (RFC 9449 §8.2). Undefined when there is
 * no nonce to send.
 */
export function toSuccessHeaders(
  token: Pick<VerifiedToken, 'binding'> | undefined,
): Record<string, string> | undefined {
  const nonce = token?.binding?.nextNonce;
  return nonce === undefined ? undefined : toNonceHeaders(nonce);
}

/** The value of a response header as Node, Fastify and `Headers` return it. */
export type HeaderValue = string | number | readonly string[] | null | undefined;

/**
 * Returns the value of `Vary` that adds `name` to `current` (RFC 9110 §12.5.5).
 */
export function toVary(current: HeaderValue, name: string): string {
  const names = [current ?? []].flat().flatMap((value) => String(value).split(','));
  const trimmed = names.map((value) => value.trim()).filter((value) => value !== '');
  const isThere = trimmed.some(
    (value) => value === '*' || value.toLowerCase() === name.toLowerCase(),
  );
  return (isThere ? trimmed : [...trimmed, name]).join(', ');
}

function toNonceHeaders(nonce: string): Record<string, string> {
  return { 'dpop-nonce': nonce, 'cache-control': 'no-store' };
}

/**
 * Returns the headers of `error` that a response with `status` has to bring: all of them if it is the
 * status of the refusal, otherwise the nonce for the next DPoP proof, if any. So an error handler that
 * turns a refusal into another answer, such as a redirect, sends no challenge with it.
 */
export function toRefusalHeaders(
  { status: ownStatus, headers }: Pick<AuthError, 'status' | 'headers'>,
  status: number,
): Readonly<Record<string, string>> | undefined {
  if (status === ownStatus) return headers;
  const nonce = headers['dpop-nonce'];
  return nonce === undefined ? undefined : toNonceHeaders(nonce);
}

/** Returns the Fetch API response for `error`, or undefined when it is not an AuthError. */
export function toResponse(error: unknown, method?: string): Response | undefined {
  const parts = toResponseParts(error, method);
  if (parts === undefined) return undefined;
  const body = parts.body === '' ? null : parts.body;
  return new Response(body, { status: parts.status, headers: { ...parts.headers } });
}

function toBody({ code, status }: AuthError): Readonly<Record<string, string>> {
  // An error that another version of this package created may have a code that this table lacks.
  const known: Readonly<Partial<Record<string, ErrorRow>>> = ERROR_TABLE;
  const like = status === 503 ? 'verification_unavailable' : 'invalid_token';
  const { error, description } = known[code] ?? ERROR_TABLE[like];
  return {
    ...(error === null ? {} : { error }),
    code,
    error_description: description,
  };
}

/** Returns `parts` as the text of an HTTP/1.1 response, for a socket on which no server answers. */
export function toHttp1(parts: ResponseParts): string {
  const length = new TextEncoder().encode(parts.body).length;
  const headers = { ...parts.headers, 'content-length': String(length), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${parts.status} ${REASONS[parts.status] ?? ''}`, ...lines, '', parts.body].join(
    '\r\n',
  );
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  503: 'Service Unavailable',
};
