import { openHttp2, sendHttp2 } from '../../../packages/fastify/test/http2-client.ts';
import { toObservation } from './observation.ts';
import type { Observation } from './observation.ts';
import type { WireRequest } from './wire-request.ts';

// Not allowed in HTTP/2 (RFC 9113 §8.2.2), or with a meaning of its own there.
const NOT_IN_HTTP2 = new Set(['connection', 'keep-alive', 'proxy-connection', 'expect', 'host']);

/** Tells whether Node's client can send `request` over HTTP/2, and every framework answers it. */
export function isHttp2Request({ method, target, headers, body, junk }: WireRequest): boolean {
  return (
    body === undefined &&
    junk === undefined &&
    ['GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE', 'PUT', 'PATCH'].includes(method) &&
    /^\/[!-~]*$/.test(target) &&
    // Koa alone, without our code, never ends a HEAD over HTTP/2 whose handler throws.
    !(method === 'HEAD' && /fails|unguarded|%/i.test(target)) &&
    headers.every(([, value]) => /^[\t -~]*$/.test(value))
  );
}

/** Sends `request` over HTTP/2 in clear text. Frames tell the end of a body, so that is not compared. */
export async function observeHttp2(port: number, request: WireRequest): Promise<Observation> {
  const session = openHttp2(port);
  try {
    const { method, target: path } = request;
    const headers = request.headers.filter(([name]) => !NOT_IN_HTTP2.has(name.toLowerCase()));
    const { status, body, ...received } = await sendHttp2(session, { method, path, headers });
    const answer = { status, body, headers: Object.entries(received.headers) };
    return { ...toObservation(answer, true), framing: 'frames' };
  } finally {
    session.close();
  }
}
