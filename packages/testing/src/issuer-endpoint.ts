import type { Jwk } from '@oidc-verify/core';
import { createGate, orAbort } from './gate.ts';

/** The part of `fetch` that key sources use. Assignable wherever a `fetch` can be injected. */
export type TestFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * How the issuer fails: `network` rejects like an unreachable host, `status` responds with a status
 * (default 503), `hang` never responds, `garbage` responds 200 with a body that is not JSON.
 */
export type Outage = 'off' | 'network' | 'status' | 'hang' | 'garbage';

/** How many requests the issuer has received, including failed ones. */
export interface FetchCounts {
  readonly jwks: number;
  readonly discovery: number;
  readonly total: number;
}

/** The HTTP side of a test issuer. */
export interface IssuerEndpoint {
  readonly fetch: TestFetch;
  readonly fetches: FetchCounts;
  readonly resetFetches: () => void;
  readonly outage: (kind: Outage, status?: number) => void;
  readonly hold: () => () => void;
}

/** What the endpoint publishes. Read for every request. */
export interface Publication {
  readonly issuer: () => string;
  readonly jwks: () => { readonly keys: readonly Jwk[] };
  /** Metadata members that are added to the standard ones or replace them. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Extra headers of every response, for example `cache-control`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Returns a `fetch` that serves the issuer's discovery document and JWKS without a network. */
export function createIssuerEndpoint(publication: Publication): IssuerEndpoint {
  const gate = createGate();
  const counts = { jwks: 0, discovery: 0, total: 0 };
  let failing: { kind: Outage; status: number } = { kind: 'off', status: 503 };

  const serve: TestFetch = async (input, init) => {
    const request = readRequest(input, init);
    const kind = routeOf(request.url, publication.issuer());
    counts.total += 1;
    if (kind === 'jwks' || kind === 'discovery') counts[kind] += 1;
    await gate.pass(request.signal);
    if (kind === 'unreachable' || failing.kind === 'network') throw unreachable();
    if (failing.kind === 'hang') return orAbort(new Promise<never>(() => {}), request.signal);
    if (failing.kind === 'status') return new Response(null, { status: failing.status });
    if (failing.kind === 'garbage') return new Response('<!doctype html><p>Maintenance</p>');
    return answer(kind, request, publication);
  };

  return {
    fetch: serve,
    fetches: counts,
    resetFetches: () => void Object.assign(counts, { jwks: 0, discovery: 0, total: 0 }),
    outage(kind, status = 503) {
      failing = { kind, status };
    },
    hold: () => gate.hold(),
  };
}

/** Returns the URL at which an issuer publishes its keys. */
export function toJwksUri(issuer: string): string {
  return `${withoutSlash(issuer)}/.well-known/jwks.json`;
}

type Route = 'jwks' | 'discovery' | 'unknown' | 'unreachable';

interface ReadRequest {
  readonly url: URL;
  readonly method: string;
  readonly ifNoneMatch: string | null;
  readonly signal?: AbortSignal;
}

function readRequest(input: string | URL | Request, init: RequestInit = {}): ReadRequest {
  const given = input instanceof Request ? input : undefined;
  const target = input instanceof Request ? input.url : input;
  const headers = new Headers(init.headers ?? given?.headers);
  const signal = init.signal ?? given?.signal;
  return {
    url: new URL(target),
    method: (init.method ?? given?.method ?? 'GET').toUpperCase(),
    ifNoneMatch: headers.get('if-none-match'),
    ...(signal ? { signal } : {}),
  };
}

function routeOf(url: URL, issuer: string): Route {
  const base = new URL(issuer);
  if (url.origin !== base.origin) return 'unreachable';
  const path = withoutSlash(base.pathname);
  if (url.pathname === `${path}/.well-known/jwks.json`) return 'jwks';
  // OIDC Discovery §4 appends to the issuer's path; RFC 8414 §3.1 inserts before it.
  const documents = [
    `${path}/.well-known/openid-configuration`,
    `/.well-known/oauth-authorization-server${path}`,
  ];
  return documents.includes(url.pathname) ? 'discovery' : 'unknown';
}

async function answer(
  kind: Route,
  request: ReadRequest,
  publication: Publication,
): Promise<Response> {
  if (kind === 'unknown') return new Response(null, { status: 404 });
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  const document = kind === 'jwks' ? publication.jwks() : toMetadata(publication);
  const body = JSON.stringify(document);
  const etag = await toEtag(body);
  const headers = { 'content-type': 'application/json', etag, ...publication.headers };
  if (request.ifNoneMatch === etag) return new Response(null, { status: 304, headers });
  return new Response(request.method === 'HEAD' ? null : body, { headers });
}

function toMetadata({ issuer, metadata }: Publication): Record<string, unknown> {
  const base = withoutSlash(issuer());
  return {
    issuer: issuer(),
    jwks_uri: toJwksUri(issuer()),
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    ...metadata,
  };
}

async function toEtag(body: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
  const hex = Array.from(new Uint8Array(digest).subarray(0, 8), (byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  return `"${hex.join('')}"`;
}

/** The error that `fetch` rejects with when nothing listens on the port. */
function unreachable(): TypeError {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  return new TypeError('fetch failed', { cause });
}

function withoutSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text;
}
