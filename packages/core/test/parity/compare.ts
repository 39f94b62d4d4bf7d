import type { AuthError, AuthEvent, VerifiedToken } from '@oidc-verify/core';
import { toResponseParts } from '@oidc-verify/core/http';
import type { ResponseParts } from '@oidc-verify/core/http';
import type { Acceptance, Expectation, JsonMembers, Rejection } from './format.ts';

/** How one call ended. */
export type Ending =
  | {
      readonly ok: true;
      readonly token: VerifiedToken | undefined;
      /** Of the response, where there is one. */
      readonly headers?: Readonly<Record<string, string | undefined>>;
    }
  | { readonly ok: false; readonly error: AuthError; readonly response: ResponseParts };

/** What a leg did, to be compared with what a case expects. */
export interface Observation {
  readonly ending: Ending;
  readonly loads: number;
  readonly wakes: number;
  readonly events: readonly AuthEvent[];
  /** What was presented, so that no part of it may come back. */
  readonly presented: readonly string[];
  /** The payload that `claims` must equal, where no schema changes it. */
  readonly payload: JsonMembers | undefined;
  /** The nonce that the answer must bring if it brings one; undefined: any. */
  readonly nonce: string | undefined;
}

/** Returns the differences between what was expected and what was seen, one line each. */
export function compare(expected: Expectation, seen: Observation): readonly string[] {
  const { ending, loads, wakes } = seen;
  const effects = [
    ...differ('loads', expected.loads ?? 0, loads),
    ...differ('wakes', expected.wakes ?? 0, wakes),
    ...noncesOf(ending).flatMap((nonce) =>
      compareNonce(expected.nonce ?? false, nonce, seen.nonce),
    ),
  ];
  if ('ok' in expected) {
    return ending.ok
      ? [...compareIdentity(expected, ending.token, seen.payload), ...effects]
      : [`expected an acceptance, got ${ending.error.code}`, ...effects];
  }
  return ending.ok
    ? [`expected ${expected.code}, got an acceptance`, ...effects]
    : [...compareRefusal(expected, ending, seen), ...effects];
}

/** Returns the nonce in each place where a caller finds it. */
function noncesOf(ending: Ending): readonly unknown[] {
  if (!ending.ok) {
    return [ending.error.headers['dpop-nonce'], ending.response.headers['dpop-nonce']];
  }
  const { token, headers } = ending;
  const inHeaders = headers === undefined ? [] : [headers['dpop-nonce']];
  return [token?.binding?.nextNonce, ...inHeaders];
}

const NONCE = /^[0-9a-z]+\.[\w-]{43}$/;

function compareNonce(
  isExpected: boolean,
  actual: unknown,
  known: string | undefined,
): readonly string[] {
  if (!isExpected || known !== undefined) {
    return differ('nonce', isExpected ? known : null, actual ?? null);
  }
  return differ('nonce', true, typeof actual === 'string' && NONCE.test(actual));
}

const NO_FIELDS = ['ok', 'anonymous', 'claims', 'loads', 'wakes', 'nonce'];

function compareIdentity(
  expected: Acceptance,
  token: VerifiedToken | undefined,
  payload: JsonMembers | undefined,
): readonly string[] {
  if (expected.anonymous === true || token === undefined) {
    return differ('anonymous', expected.anonymous ?? false, token === undefined);
  }
  const identity: JsonMembers = {
    ...token,
    issuedAt: token.issuedAt,
    sessionId: token.sessionId,
    acr: token.acr,
    authenticatedAt: token.authenticatedAt,
    scopes: [...token.scopes].toSorted(),
    permissions: [...token.permissions].toSorted(),
    binding: token.binding && { ...token.binding, nextNonce: undefined },
  };
  const { claims = {} } = expected;
  const fields = Object.entries(expected).filter(([name]) => !NO_FIELDS.includes(name));
  return [
    ...fields.flatMap(([name, value]) => differ(name, value, identity[name] ?? null)),
    ...Object.entries(claims).flatMap(([name, value]) =>
      differ(`claims.${name}`, value, ownMember(token.claims, name)),
    ),
    ...(payload === undefined ? [] : differ('claims', payload, token.claims)),
    ...differ('frozen', true, Object.isFrozen(token) && Object.isFrozen(token.claims)),
    ...differ('token is enumerable', false, Object.keys(token).includes('token')),
  ];
}

function ownMember(from: JsonMembers, name: string): unknown {
  return Object.hasOwn(from, name) ? from[name] : null;
}

function compareRefusal(
  expected: Rejection,
  { error, response }: Extract<Ending, { ok: false }>,
  { events, presented }: Observation,
): readonly string[] {
  const { headers, body } = response;
  const refused = events
    .filter((event) => event.type === 'refused')
    .findLast(({ stage: at }) => at !== 'credentials');
  return [
    ...differ('code', expected.code, error.code),
    ...differ('stage', expected.stage ?? null, refused?.stage ?? null),
    ...differ('event', expected.stage === undefined ? null : expected.code, refused?.code ?? null),
    ...differ('status', expected.status, response.status),
    ...differ('status of the error', expected.status, error.status),
    ...differ('challenge', expected.challenge, headers['www-authenticate'] ?? null),
    ...differ('challenge of the error', expected.challenge, error.challenge() ?? null),
    ...differ('retry-after', String(expected.retryAfter ?? null), headers['retry-after'] ?? 'null'),
    ...differ('cache-control', 'no-store', headers['cache-control'] ?? null),
    ...differ('content-type', 'application/json', headers['content-type'] ?? null),
    ...differ('body', expected.body, body === '' ? null : (JSON.parse(body) as unknown)),
    ...differ(
      'frozen',
      true,
      Object.isFrozen(error.headers) && Object.isFrozen(error.requiredScopes),
    ),
    ...findLeaks(presented, [
      ['message', error.message],
      ['error as JSON', JSON.stringify(error)],
      ['headers', JSON.stringify(headers)],
      ['body', body],
      ['events', JSON.stringify(events)],
    ]),
  ];
}

const MAX_HARMLESS_LENGTH = 8;

/** No part of what was presented may come back, wherever the client or a log could see it. */
function findLeaks(
  presented: readonly string[],
  places: readonly (readonly [place: string, text: string])[],
): readonly string[] {
  const segments = presented
    .flatMap((text) => text.split(/[.\s,"]+/))
    .filter((segment) => segment.length > MAX_HARMLESS_LENGTH);
  return places
    .filter(([, text]) => segments.some((segment) => text.includes(segment)))
    .map(([place]) => `the ${place} holds a part of the token`);
}

function differ(what: string, expected: unknown, actual: unknown): readonly string[] {
  const [wanted, got] = [toText(expected), toText(actual)];
  return wanted === got ? [] : [`${what}: expected ${wanted}, got ${got}`];
}

/** Returns JSON with sorted member names, so that equal values have equal JSON. */
function toText(value: unknown): string {
  return JSON.stringify(value, withSortedNames) ?? 'undefined';
}

function withSortedNames(_: string, node: unknown): unknown {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
  return Object.fromEntries(Object.entries(node).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Returns a refusal as it is answered in `realm`. */
export function toRefusedEnding(error: AuthError, realm: string | undefined): Ending {
  const answered = error.with({ realm });
  const response = toResponseParts(answered);
  if (response === undefined) throw new TypeError('an AuthError has no response');
  return { ok: false, error: answered, response };
}
