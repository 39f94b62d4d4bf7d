import type { AuthError } from '@oidc-verify/core';
import { toRefusalHeaders } from '@oidc-verify/core/http';
import type { Context } from 'hono';

// One variable for all auths of a request, so that each can withdraw the refusal of another.
const REFUSAL = 'oidc-verify/refusal';
const MAKERS = ['newResponse', 'body', 'text', 'json', 'html'] as const;

/**
 * Adds the headers of `error` to the response of the app, if its status is that of the refusal; the nonce
 * for the next DPoP proof with any status. An error handler that answers with `c.json(…, err.status)`
 * sends the challenge, one that answers with `c.redirect('/login')` does not.
 */
export function keepRefusal(c: Context, error: AuthError): void {
  if (c.get(REFUSAL) === undefined) watchResponses(c);
  c.set(REFUSAL, error);
}

/** Withdraws the refusal of an earlier guard, where `some()` tried that one first and another one passed. */
export function withdrawRefusal(c: Context): void {
  if (c.get(REFUSAL) !== undefined) c.set(REFUSAL, null);
}

/** Hono has no hook for a response: an error handler makes it of the context, or returns its own. */
function watchResponses(c: Context): void {
  for (const name of MAKERS) {
    const make: (...args: never[]) => Response | Promise<Response> = c[name];
    Object.assign(c, {
      [name]: (...args: never[]) => {
        const made = make(...args);
        return made instanceof Promise
          ? made.then((response) => addHeaders(c, response))
          : addHeaders(c, made);
      },
    });
  }
  const prototype: object = Object.getPrototypeOf(c) as object;
  Object.defineProperty(c, 'res', {
    configurable: true,
    get: (): unknown => Reflect.get(prototype, 'res', c),
    set: (response: Response | undefined) => {
      Reflect.set(prototype, 'res', response && addHeaders(c, response), c);
    },
  });
}

function addHeaders(c: Context, response: Response): Response {
  const refusal = c.get(REFUSAL) as AuthError | null;
  const headers = refusal === null ? undefined : toRefusalHeaders(refusal, response.status);
  const missing = Object.entries(headers ?? {}).filter(([name]) => !response.headers.has(name));
  // The response of an accepted upgrade cannot be copied.
  if (missing.length === 0 || response.status === 101) return response;
  // A copy, because the headers of a fetched response cannot be changed.
  const copy = new Response(response.body, response);
  for (const [name, value] of missing) copy.headers.set(name, value);
  return copy;
}
