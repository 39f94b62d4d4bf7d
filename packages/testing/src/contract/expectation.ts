import { ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import type { ContractErrorHandler, ContractResponse } from '../adapter-contract.ts';

/** A failed expectation of the contract. Test runners print `expected` and `actual` as a diff. */
class ContractViolation extends Error {
  override readonly name = 'AssertionError';
  readonly expected: unknown;
  readonly actual: unknown;
  readonly showDiff = true;

  constructor(what: string, expected: unknown, actual: unknown) {
    super(`${what}: expected ${toText(expected)}, got ${toText(actual)}`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** The realm of every contract app, unless a case sets another. */
export const REALM = 'contract';

/** What a refusal must contain. */
export interface RefusalForm {
  readonly scopes?: readonly string[];
  /** RFC 9470 §3. */
  readonly acrValues?: readonly string[];
  readonly maxAgeSeconds?: number;
  readonly realm?: string | undefined;
  /** RFC 9728 §5.1. */
  readonly resourceMetadata?: string;
  /** Default `send-error`, the only handler under which the body comes from this library. */
  readonly handler?: ContractErrorHandler;
  /** Default `GET`. */
  readonly method?: string;
}

/** Passes when both values are deeply equal, regardless of the order of their members. */
export function expectEqual(what: string, expected: unknown, actual: unknown): void {
  if (toText(expected) !== toText(actual)) throw new ContractViolation(what, expected, actual);
}

/** Passes when `holds` is true. */
export function expectThat(what: string, expected: string, holds: boolean, actual: unknown): void {
  if (!holds) throw new ContractViolation(what, expected, actual);
}

/** Passes when `text` contains none of `secrets`. */
export function expectNone(what: string, text: string, secrets: readonly string[]): void {
  for (const secret of secrets) {
    expectThat(what, `nothing of ${secret.slice(0, 12)}…`, !text.includes(secret), text);
  }
}

/** Passes for a 200 with exactly this JSON and without the headers of a refusal. */
export function expectOk(response: ContractResponse, body: unknown): void {
  expectEqual('status', 200, response.status);
  expectEqual('body', body, parse(response.body));
  expectEqual('WWW-Authenticate on a 200', undefined, response.headers['www-authenticate']);
  expectEqual('Retry-After on a 200', undefined, response.headers['retry-after']);
}

/** Passes for the only response that a refusal with `code` may produce. */
export function expectRefusal(
  response: ContractResponse,
  code: AuthErrorCode,
  form: RefusalForm = {},
): void {
  const { handler = 'send-error', method = 'GET' } = form;
  expectRefusalHead(response, code, form);
  if (method === 'HEAD') {
    expectEqual('body of HEAD', '', response.body);
  } else if (handler === 'send-error') {
    expectEqual('body', toRefusalBody(code), response.body);
  } else if (handler === 'status-only') {
    expectEqual('body of the error handler', { handled: true }, parse(response.body));
  }
  if (handler === 'send-error') {
    expectEqual('Content-Type', 'application/json', response.headers['content-type']);
  }
}

/** Returns the challenge that a refusal with `code` must have, or undefined for a 503. */
export function toChallenge(code: AuthErrorCode, form: RefusalForm = {}): string | undefined {
  const { status, error, description } = ERROR_TABLE[code];
  const { scopes = [], acrValues = [], maxAgeSeconds, realm = REALM, resourceMetadata } = form;
  if (status === 503) return undefined;
  const failure = error === null ? '' : `, error="${error}", error_description="${description}"`;
  const acr = acrValues.length === 0 ? '' : `, acr_values="${acrValues.join(' ')}"`;
  const age = maxAgeSeconds === undefined ? '' : `, max_age="${maxAgeSeconds}"`;
  const scope = scopes.length === 0 ? '' : `, scope="${scopes.join(' ')}"`;
  const place = resourceMetadata === undefined ? '' : `, resource_metadata="${resourceMetadata}"`;
  return `Bearer realm="${realm}"${failure}${acr}${age}${scope}${place}`;
}

/** Returns the JSON body that a refusal with `code` must have. */
export function toRefusalBody(code: AuthErrorCode): string {
  const { error, description } = ERROR_TABLE[code];
  const failure = error === null ? {} : { error };
  return JSON.stringify({ ...failure, code, error_description: description });
}

function expectRefusalHead(
  { status, headers }: ContractResponse,
  code: AuthErrorCode,
  form: RefusalForm,
): void {
  const row = ERROR_TABLE[code];
  expectEqual(`status for ${code}`, row.status, status);
  expectEqual(`WWW-Authenticate for ${code}`, toChallenge(code, form), headers['www-authenticate']);
  expectEqual(`Cache-Control for ${code}`, 'no-store', headers['cache-control']);
  const retryAfter = headers['retry-after'];
  if (row.status === 503) {
    const seconds = /^\d+$/.test(String(retryAfter)) ? Number(retryAfter) : Number.NaN;
    expectThat('Retry-After', 'whole seconds, 1–60', seconds >= 1 && seconds <= 60, retryAfter);
  } else {
    expectEqual(`Retry-After for ${code}`, undefined, retryAfter);
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function toText(value: unknown): string {
  return JSON.stringify(value, sortMembers) ?? String(value);
}

function sortMembers(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
