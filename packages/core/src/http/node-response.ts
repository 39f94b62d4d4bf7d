import { createPrivateSlot } from '../collections/private-slot.ts';
import type { VerifiedToken } from '../contract/result.ts';
import type { AuthError } from '../errors/errors.ts';
import { toRefusalHeaders, toSuccessHeaders, toVary } from './response.ts';
import type { HeaderValue } from './response.ts';

/** The members of a `node:http` or `node:http2` response that are used. */
export interface NodeResponse {
  readonly headersSent: boolean;
  hasHeader(name: string): boolean;
  getHeader(name: string): HeaderValue;
  setHeader(name: string, value: string): unknown;
  writeHead(status: number, ...rest: never[]): unknown;
}

type Headers = Readonly<Record<string, string>>;
type HeadersFor = (status: number) => Headers | undefined;

const slot = createPrivateSlot<HeadersFor>();
const NONE: HeadersFor = () => undefined;

/**
 * Adds the headers of `error` to the response when it is sent, if its final status is that of the refusal;
 * the nonce for the next DPoP proof with any status. What is already set stays. The final status is known
 * only then, and the default error handlers of Express and Koa remove all headers that were set before.
 */
export function addRefusalHeaders(response: NodeResponse, error: AuthError): void {
  addWhenSent(response, (status) => toRefusalHeaders(error, status));
}

/**
 * Adds the nonce for the next DPoP proof, if there is one, to the response, also if an error follows.
 * Withdraws the refusal of an earlier guard.
 */
export function addSuccessHeaders(
  response: NodeResponse,
  identity: Pick<VerifiedToken, 'binding'> | undefined,
): void {
  const headers = toSuccessHeaders(identity);
  if (headers !== undefined) addWhenSent(response, () => headers);
  else if (slot.get(response) !== undefined) slot.set(response, NONE);
}

/** Adds `name` to the header `Vary` of the response. What is already there stays. */
export function addVary(response: NodeResponse, name: string): void {
  response.setHeader('vary', toVary(response.getHeader('vary'), name));
}

function addWhenSent(response: NodeResponse, headersFor: HeadersFor): void {
  if (slot.get(response) === undefined) watch(response);
  slot.set(response, headersFor);
}

/** Every response that Node sends passes `writeHead`, whether the app calls it or not. */
function watch(response: NodeResponse): void {
  const writeHead = response.writeHead.bind(response);
  const addHeaders = (status: number, ...rest: never[]): unknown => {
    const headers = response.headersSent ? undefined : slot.get(response)?.(status);
    for (const [name, value] of Object.entries(headers ?? {})) {
      if (!response.hasHeader(name)) response.setHeader(name, value);
    }
    return writeHead(status, ...rest);
  };
  Object.assign(response, { writeHead: addHeaders });
}
