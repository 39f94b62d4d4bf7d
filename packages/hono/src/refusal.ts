import type { AuthError } from '@oidc-verify/core';
import { closeRefusedUpgrade, isPromise } from '@oidc-verify/core/http';
import type { Context } from 'hono';
import { RefusalHeaders } from './refusal-headers.ts';
import { toMessage } from './request.ts';

// One variable for all auths of a request, so that each can withdraw the refusal of another.
const REFUSAL = 'oidc-verify/refusal';
const MAKERS = ['newResponse', 'body', 'text', 'json', 'html'] as const;

/**
 * Adds the headers of `error` to the response of the app, if its status is that of the refusal; the nonce
 * for the next DPoP proof with any status. An error handler that answers with `c.json(…, err.status)`
 * sends the challenge, one that answers with `c.redirect('/login')` does not. Neither does middleware that
 * replaces the answer to the refusal.
 */
export function keepRefusal(c: Context, error: AuthError): void {
  if (c.get(REFUSAL) === undefined) {
    watchResponses(c);
    closeUpgrade(c);
  }
  c.set(REFUSAL, error);
}

/** `@hono/node-server` answers a refused upgrade, ends its side, and waits for the client to end the other. */
function closeUpgrade(c: Context): void {
  const message = toMessage(c.env);
  if (message !== undefined) closeRefusedUpgrade(message, () => c.get(REFUSAL) !== null);
}

/** Withdraws the refusal of an earlier guard, where `some()` tried that one first and another one passed. */
export function withdrawRefusal(c: Context): void {
  if (c.get(REFUSAL) !== undefined) c.set(REFUSAL, null);
}

/**
 * Hono has no hook for a response: an error handler makes it of the context, or returns its own. Both what
 * the context makes and what becomes its response get the headers of the response before, too.
 */
function watchResponses(c: Context): void {
  const headers = new RefusalHeaders(
    () => c.get(REFUSAL) as AuthError | null,
    c.newResponse(null, 200),
  );
  watchMakers(c, headers);
  watchHeader(c, headers);
  watchResponse(c, headers);
}

function watchMakers(c: Context, headers: RefusalHeaders): void {
  for (const name of MAKERS) {
    const make: (...args: never[]) => Response | Promise<Response> = c[name];
    Object.assign(c, {
      [name]: (...args: never[]) => {
        const made = make(...args);
        const given = givenHeaders(args);
        return isPromise(made)
          ? made.then((response) => headers.settle(response, given))
          : headers.settle(made, given);
      },
    });
  }
}

/** Returns the headers that `c.json(data, init, headers)` and the like are called with. */
function givenHeaders([, init, record]: readonly unknown[]): Headers {
  const { headers } = (typeof init === 'object' ? (init ?? {}) : {}) as ResponseInit;
  const given = new Headers(headers);
  for (const [name, value] of Object.entries(record ?? {})) {
    given.set(name, [value].flat().join(', '));
  }
  return given;
}

function watchHeader(c: Context, headers: RefusalHeaders): void {
  const { header } = c;
  Object.assign(c, {
    header: (...given: Parameters<Context['header']>) => {
      header(...given);
      headers.note(...given);
    },
  });
}

function watchResponse(c: Context, headers: RefusalHeaders): void {
  const prototype: object = Object.getPrototypeOf(c) as object;
  const current = (): unknown => Reflect.get(prototype, 'res', c);
  Object.defineProperty(c, 'res', {
    configurable: true,
    get: current,
    set: (response: Response | undefined) => {
      const settled = response && headers.settle(response, new Headers(response.headers));
      Reflect.set(prototype, 'res', settled, c);
      if (settled !== undefined) headers.restore(current() as Response, settled);
    },
  });
}
