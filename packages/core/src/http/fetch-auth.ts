import type { WaitUntil } from '../contract/key-source.ts';
import type { Requirement, StrictRequirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { onlyRequirement } from '../policy/requirement.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { toGuardRows } from './guard-rows.ts';
import type { GuardOptions } from './guard-rows.ts';
import { createGuards } from './guards.ts';
import { fromFetch } from './request.ts';
import { toResponse, toSuccessHeaders, toVary } from './response.ts';

/**
 * What a handler is called with first: a Request, or an event that carries one as `request` or `req`, as
 * those of SvelteKit, Astro, Elysia and h3 do.
 */
export type FetchEvent = Request | { readonly request: Request } | { readonly req: Request };

/** A handler of requests that were let in; what else the framework passes follows the identity. */
export type AuthorizedHandler<
  Identity,
  Event extends FetchEvent,
  Rest extends readonly unknown[],
> = (event: Event, identity: Identity, ...rest: Rest) => Response | Promise<Response>;

/** Guards of handlers that answer with a Response. Made by {@link createFetchAuth}. */
export interface FetchAuth<Claims> {
  /**
   * Returns a handler that answers refused requests itself, and hands the others to `handler` with
   * the identity. An AuthError that `handler` throws is answered too.
   *
   * @throws {ConfigError} `invalid_options` for a wrong requirement
   */
  readonly withAuth: <
    Event extends FetchEvent,
    Rest extends readonly unknown[],
    Given extends Requirement<Claims>,
  >(
    handler: AuthorizedHandler<VerifiedToken<Claims>, Event, Rest>,
    requirement?: Requirement<Claims> & StrictRequirement<Given>,
  ) => (event: Event, ...rest: Rest) => Promise<Response>;
  /**
   * Like `withAuth`, but a request without any credentials passes, with undefined for the identity. Adds
   * `Authorization` to the header `Vary` of the response, unless the option `credentials` is given.
   */
  readonly withOptionalAuth: <
    Event extends FetchEvent,
    Rest extends readonly unknown[],
    Given extends Requirement<Claims>,
  >(
    handler: AuthorizedHandler<VerifiedToken<Claims> | undefined, Event, Rest>,
    requirement?: Requirement<Claims> & StrictRequirement<Given>,
  ) => (event: Event, ...rest: Rest) => Promise<Response>;
}

/** What guards of fetch handlers need beside the verifier. */
export type FetchAuthSettings<Claims> = GuardOptions<Claims, FetchCall>;

/** Returns the rows of {@link FetchAuthSettings}. */
export function toFetchAuthRows<Claims>(): OptionRows<
  FetchAuthSettings<Claims>,
  FetchAuthSettings<Claims>
> {
  return toGuardRows<Claims, FetchCall>();
}

/** One call of a handler: its request, and everything that it was called with. */
export interface FetchCall {
  readonly request: Request;
  readonly arguments: readonly unknown[];
}

/**
 * Creates guards for every framework whose handlers take a Request and return a Response: Next.js,
 * SvelteKit, Astro, Elysia, h3 and Nitro, `Deno.serve`, `Bun.serve` and Workers.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function createFetchAuth<Claims>(
  verifier: Verifier<Claims>,
  settings: FetchAuthSettings<Claims> = {},
): FetchAuth<Claims> {
  const guards = createGuards<Claims, FetchCall>({
    ...readSettings(toFetchAuthRows<Claims>(), settings),
    verifier,
    binding: { keyOf: (call) => call, toRequest: ({ request }) => fromFetch(request), waitUntilOf },
  });
  // Only the application knows what its own function reads.
  const vary = settings.credentials === undefined ? 'Authorization' : undefined;
  return {
    withAuth: (handler, ...given) =>
      guardWith(guards.required(onlyRequirement('withAuth', given)), handler),
    withOptionalAuth: (handler, ...given) =>
      guardWith(guards.optional(onlyRequirement('withOptionalAuth', given)), handler, vary),
  };
}

function guardWith<
  Identity extends VerifiedToken<unknown> | undefined,
  Event extends FetchEvent,
  Rest extends readonly unknown[],
>(
  guard: (call: FetchCall) => Identity | Promise<Identity>,
  handler: AuthorizedHandler<Identity, Event, Rest>,
  vary?: string,
): (event: Event, ...rest: Rest) => Promise<Response> {
  return async (event, ...rest) => {
    const request = requestOf(event);
    const refuse = (error: unknown): Response => {
      const refusal = toResponse(error, request.method);
      if (refusal === undefined) throw error;
      return refusal;
    };
    let identity: Identity;
    try {
      identity = await guard({ request, arguments: [event, ...rest] });
    } catch (error) {
      return refuse(error);
    }
    const answer = async (): Promise<Response> => handler(event, identity, ...rest);
    const response = await answer().catch(refuse);
    return withHeaders(response, {
      ...toSuccessHeaders(identity),
      ...(vary === undefined ? {} : { vary: toVary(response.headers.get('vary'), vary) }),
    });
  };
}

function requestOf(event: FetchEvent): Request {
  // Before its members are looked for: in a proxy of Next.js, reading `request` of the request throws.
  if (event instanceof Request) return event;
  if ('request' in event) return event.request;
  return 'req' in event ? event.req : event;
}

/** A response may be immutable, such as a redirect or one that `fetch` returned: it is copied then. */
function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  const entries = Object.entries(headers);
  // The response of an accepted upgrade cannot be copied, so nothing can be added to it.
  if (entries.length === 0 || response.status < 200) return response;
  const answer = new Response(response.body, response);
  for (const [name, value] of entries) answer.headers.set(name, value);
  return answer;
}

/** Workers pass an execution context last; without it, a refresh ends with its request. */
function waitUntilOf({ arguments: given }: FetchCall): WaitUntil | undefined {
  const context = given.at(-1);
  if (typeof context !== 'object' || context === null || !('waitUntil' in context))
    return undefined;
  const { waitUntil } = context;
  return typeof waitUntil === 'function'
    ? (work): unknown => waitUntil.call(context, work)
    : undefined;
}
