import type { Api } from './api.ts';
import { toRequest, toResult } from './http-event.ts';
import type { HttpEvent, HttpResult } from './http-event.ts';

/** Returns the handler of a Lambda function. */
export function toLambdaHandler(handle: Api): (event: HttpEvent) => Promise<HttpResult> {
  return async (event) => {
    const work: Promise<unknown>[] = [];
    const response = await handle(toRequest(event), { waitUntil: (one) => void work.push(one) });
    const result = await toResult(response, event);
    // A function is frozen once it has answered, and a refresh of keys with it.
    await Promise.allSettled(work);
    return result;
  };
}
