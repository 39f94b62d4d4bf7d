/** One request, as it is written to a socket. */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** Sent in this order and spelling. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Sent with its Content-Length, or in one chunk. */
  readonly body?: { readonly text: string; readonly isChunked: boolean } | undefined;
  /** A line that stands between the headers as it is. */
  readonly junk?: string | undefined;
}

/** Returns the bytes of `request` as Latin-1. */
export function toWire(request: WireRequest): string {
  const { method, target, version, headers, body, junk } = request;
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const extra = junk === undefined ? [] : [junk];
  const head = [`${method} ${target} HTTP/${version}`, ...extra, ...lines];
  if (body === undefined) return [...head, '', ''].join('\r\n');
  const length = body.text.length;
  if (!body.isChunked) {
    return [...head, `Content-Length: ${length}`, '', body.text].join('\r\n');
  }
  const chunk = length === 0 ? '' : `${length.toString(16)}\r\n${body.text}\r\n`;
  const chunks = `${chunk}0\r\n\r\n`;
  return [...head, 'Transfer-Encoding: chunked', '', chunks].join('\r\n');
}

/** Returns the values of a header, the name in any case. */
export function valuesOf({ headers }: WireRequest, name: string): readonly string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}
