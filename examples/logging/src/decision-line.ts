import type { AuthEvent, RefusedEvent } from '@oidc-verify/core';

/** What one event says in a log. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Returns the log line of an event. Nothing of it is the token. `accepted` is for debugging, a refusal is
 * the fault of a client, what a store repaired by itself is a warning, and what makes tokens unverifiable
 * needs an operator.
 */
export function toLogLine(event: AuthEvent): LogLine {
  const { type, ...fields } = event;
  if (event.type === 'accepted') {
    return { level: 'debug', message: 'accepted', fields: { ...fields, ...requestOf(event) } };
  }
  if (event.type === 'refused') {
    const message = `${event.code}: ${event.detail}`;
    return { level: levelOf(event), message, fields: { ...fields, ...requestOf(event) } };
  }
  return { level: levelOfState(event), message: type, fields };
}

const ROUTINE: ReadonlySet<string> = new Set([
  'confirmed',
  'found',
  'replaced',
  'loaded',
  'recovered',
]);

// The copy of the revocations missed changes, or the store lost them: all were read or written again.
const REPAIRED: ReadonlySet<string> = new Set(['gap', 'reset']);

function levelOfState(event: AuthEvent): LogLine['level'] {
  // Clients cause it with a made-up key, and a provider that rotates its keys too often.
  if (event.type === 'cooldown') return 'warn';
  if (!('outcome' in event)) return 'error';
  if (REPAIRED.has(event.outcome)) return 'warn';
  return ROUTINE.has(event.outcome) ? 'info' : 'error';
}

const OUTAGES: ReadonlySet<string> = new Set([
  'jwks_fetch_failed',
  'jwks_error',
  'verification_unavailable',
  'replay_store_unavailable',
  'verifier_closed',
]);

function levelOf({ code }: RefusedEvent): LogLine['level'] {
  if (OUTAGES.has(code)) return 'error';
  // Many clients begin without a token.
  return code === 'missing_token' ? 'info' : 'warn';
}

const REQUEST_ID = /^[\w-]{1,64}$/;

/** Returns the id of the request, which a proxy set. A client may have sent it, so its form is checked. */
function requestOf({ request }: { readonly request: object | undefined }): { requestId?: string } {
  const headers: unknown = request === undefined ? undefined : Reflect.get(request, 'headers');
  const id =
    headers instanceof Headers ? headers.get('x-request-id') : readHeader(headers, 'x-request-id');
  return typeof id === 'string' && REQUEST_ID.test(id) ? { requestId: id } : {};
}

function readHeader(headers: unknown, name: string): unknown {
  return typeof headers === 'object' && headers !== null ? Reflect.get(headers, name) : undefined;
}
