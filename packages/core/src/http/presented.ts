import type { AuthRequest } from '../contract/request.ts';
import { receivedValues } from './node-headers.ts';
import { repeatedValues, toTarget } from './request.ts';
import type { FetchRequest, NodeRequest } from './request.ts';

/** What authentication reads of every request. The view of the request is only made for who asks for it. */
export interface Presented {
  readonly method: string;
  /** The request target as received. */
  readonly url: string;
  /** Every value of the header `Authorization`. */
  readonly authorization: readonly string[];
  /** The view of the request, where it was made. */
  readonly view?: AuthRequest | undefined;
}

const AUTHORIZATION = 'authorization';

/** Returns what the view that `fromNode` makes would say. */
export function presentedByNode(
  message: NodeRequest,
  url: string = message.originalUrl ?? message.url ?? '/',
): Presented {
  const { method = 'GET' } = message;
  const authorization = receivedValues(message, AUTHORIZATION);
  return { method, url, authorization, view: undefined };
}

/** Returns what the view that `fromFetch` makes would say. */
export function presentedByFetch(request: FetchRequest, message?: NodeRequest): Presented {
  const { method, url } = request;
  const value = request.headers.get(AUTHORIZATION);
  const authorization =
    value === null
      ? []
      : ((message && repeatedValues(request, message, AUTHORIZATION, value)) ?? [value]);
  return { method, url: toTarget(url), authorization, view: undefined };
}
