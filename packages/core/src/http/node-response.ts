import { createPrivateSlot } from '../collections/private-slot.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { isAuthError } from '../errors/errors.ts';
import type { AuthError } from '../errors/errors.ts';
import { hasMethods } from '../options/readers.ts';
import { copiedHeaders, withoutCopy } from './copied-headers.ts';
import { ResponseHead } from './response-head.ts';
import type { NodeResponse } from './response-head.ts';
import { toRefusalHeaders, toRefusalParts, toSuccessHeaders, toVary } from './response.ts';
import type { HeaderValue, ResponseParts } from './response.ts';

export type { NodeResponse } from './response-head.ts';

type ValueOf = (name: string) => HeaderValue;

/** What is to be done with the headers of a response once its status is final. */
interface Pending {
  readonly headersFor: (status: number) => Readonly<Record<string, string>> | undefined;
  /** The refusal whose headers may have been copied to the response. */
  readonly refusal?: AuthError;
  /** The values that the headers of the refusal had before it. */
  readonly before?: Readonly<Record<string, HeaderValue>>;
  /** Whether those values are replaced, because the refusal itself is the answer. */
  readonly replacesBefore?: boolean;
  /** The request header that the response depends on. */
  readonly vary?: string | undefined;
}

const slot = createPrivateSlot<Pending>();
const NONE: Pending = { headersFor: () => undefined };

/**
 * Adds the headers of `error` to the response when it is sent, if its final status is that of the refusal;
 * the nonce for the next DPoP proof with any status. What is already set stays. The final status is known
 * only then, and the default error handlers of Express and Koa remove all headers that were set before.
 * With any other status, headers that were copied from `error` are removed again.
 *
 * `valueOf` returns the present value of a header, where a framework does not keep them on the response.
 */
export function addRefusalHeaders(
  response: NodeResponse,
  error: AuthError,
  valueOf: ValueOf = (name) => response.getHeader(name),
): void {
  addWhenSent(response, toPending(error, valueOf, false));
}

/**
 * Returns the response for `error`, or undefined when it is not an AuthError. The headers of the refusal are
 * not among those to set now: they are added to `response` when it is sent, because middleware around the
 * caller may still answer something else. They replace what was set before, and not what is set afterwards.
 * Where `response` is not one of Node, they are set now.
 */
export function prepareRefusal(
  response: unknown,
  error: unknown,
  valueOf?: ValueOf,
): ResponseParts | undefined {
  if (!isAuthError(error)) return undefined;
  const parts = toRefusalParts(error);
  if (!hasMethods<NodeResponse>(response, RESPONSE_METHODS)) return parts;
  addWhenSent(response, toPending(error, valueOf ?? ((name) => response.getHeader(name)), true));
  const names = new Set(Object.keys(error.headers));
  const headers = Object.entries(parts.headers).filter(([name]) => !names.has(name));
  return { ...parts, headers: Object.fromEntries(headers) };
}

const RESPONSE_METHODS = [
  'hasHeader',
  'getHeader',
  'setHeader',
  'removeHeader',
  'writeHead',
] as const;

/**
 * Adds the nonce for the next DPoP proof, if there is one, to the response, also if an error follows.
 * Withdraws the refusal of an earlier guard.
 */
export function addSuccessHeaders(
  response: NodeResponse,
  identity: Pick<VerifiedToken, 'binding'> | undefined,
): void {
  const headers = toSuccessHeaders(identity);
  if (headers !== undefined) addWhenSent(response, { headersFor: () => headers });
  else if (slot.get(response) !== undefined) addWhenSent(response, NONE);
}

/**
 * Adds `name` to the header `Vary` of the response, also if an error follows. What is already there stays. A
 * response that was sent meanwhile, such as by a timeout, is left alone.
 */
export function addVary(response: NodeResponse, name: string): void {
  if (response.headersSent) return;
  response.setHeader('vary', toVary(response.getHeader('vary'), name));
  addWhenSent(response, { ...(slot.get(response) ?? NONE), vary: name });
}

function toPending(refusal: AuthError, valueOf: ValueOf, replacesBefore: boolean): Pending {
  const copied = new Set(copiedHeaders(refusal, valueOf));
  const before = Object.entries(refusal.headers).map(([name, own]) => {
    const value = valueOf(name);
    return [name, copied.has(name) ? withoutCopy(name, value, own) : value] as const;
  });
  return {
    headersFor: (status) => toRefusalHeaders(refusal, status),
    refusal,
    before: Object.fromEntries(before),
    replacesBefore,
  };
}

function addWhenSent(response: NodeResponse, pending: Pending): void {
  const known = slot.get(response);
  if (known === undefined) watch(response);
  slot.set(response, known?.vary === undefined ? pending : { vary: known.vary, ...pending });
}

/** Every response that Node sends passes `writeHead`, whether the app calls it or not. */
function watch(response: NodeResponse): void {
  const writeHead = response.writeHead.bind(response);
  const settle = (status: number, ...rest: readonly unknown[]): unknown => {
    const pending = response.headersSent ? undefined : slot.get(response);
    if (pending === undefined) return Reflect.apply(writeHead, undefined, [status, ...rest]);
    const head = new ResponseHead(response, rest.at(-1));
    removeCopies(head, status, pending);
    addHeaders(head, status, pending);
    const given = head.given === undefined ? rest : [...rest.slice(0, -1), head.given];
    return Reflect.apply(writeHead, undefined, [status, ...given]);
  };
  Object.assign(response, { writeHead: settle });
}

/** The final status decides: an answer in place of the refusal has none of its headers. */
function removeCopies(head: ResponseHead, status: number, { refusal, before = {} }: Pending): void {
  if (refusal === undefined || status === refusal.status) return;
  for (const name of copiedHeaders(refusal, (wanted) => head.get(wanted))) {
    const rest = withoutCopy(name, head.get(name), String(refusal.headers[name]));
    head.set(name, rest ?? before[name]);
  }
}

function addHeaders(head: ResponseHead, status: number, pending: Pending): void {
  const { headersFor, before = {}, replacesBefore, vary } = pending;
  const current = head.get('vary');
  if (vary !== undefined && toVary(current, vary) !== current) {
    head.set('vary', toVary(current, vary));
  }
  for (const [name, value] of Object.entries(headersFor(status) ?? {})) {
    const present = head.get(name);
    const isReplaced = replacesBefore === true && present === before[name];
    if (present === undefined || isReplaced) head.set(name, value);
  }
}
