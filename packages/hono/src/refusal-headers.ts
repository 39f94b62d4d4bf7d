import type { AuthError } from '@oidc-verify/core';
import { copiedHeaders, toRefusalHeaders, withoutCopy } from '@oidc-verify/core/http';

const NAMES = ['www-authenticate', 'retry-after', 'dpop-nonce', 'cache-control'] as const;

/**
 * The headers of the refusals of one request, on whatever the app answers in the end. Hono copies the
 * headers of each response to the next one, so a redirect in place of a 401 would have its challenge.
 */
export class RefusalHeaders {
  readonly #current: () => AuthError | null;
  readonly #known = new Set<AuthError>();
  readonly #before: Headers;
  /** What the app has set itself on the context: before the refusal, and after it. */
  readonly #own: Headers;

  constructor(current: () => AuthError | null, { headers }: Response) {
    this.#current = current;
    this.#before = headers;
    this.#own = new Headers(headers);
  }

  /** Notes what `c.header` was called with. */
  note(name: string, value?: string, options?: { readonly append?: boolean }): void {
    if (value === undefined) this.#own.delete(name);
    else if (options?.append === true) this.#own.append(name, value);
    else this.#own.set(name, value);
  }

  /**
   * Returns `response` with the headers that belong to it by its status. `given` are the headers that the
   * app wrote for this response; those that Hono copied to it are not among them.
   */
  settle(response: Response, given: Headers): Response {
    // The response of an accepted upgrade cannot be copied, and neither can `Response.error()`.
    if (response.status < 200) return response;
    const changes = this.#changesOf(response, given);
    if (changes.length === 0) return response;
    // A copy, because the headers of a fetched response cannot be changed.
    const copy = new Response(response.body, response);
    for (const [name, value] of changes) write(copy.headers, name, value);
    return copy;
  }

  /** Undoes what Hono copied from the response before `settled`, as far as it is of a refusal. */
  restore({ headers }: Response, settled: Response): void {
    for (const name of NAMES) {
      const wanted = settled.headers.get(name);
      const value = headers.get(name);
      if (value === wanted || value === null) continue;
      const rest = this.#without(name, value);
      if (rest !== value) write(headers, name, wanted ?? rest ?? this.#written(this.#own, name));
    }
  }

  #changesOf(response: Response, given: Headers): readonly (readonly [string, string | null])[] {
    const refusal = this.#current();
    if (refusal !== null) this.#known.add(refusal);
    const wanted = refusal === null ? {} : (toRefusalHeaders(refusal, response.status) ?? {});
    return NAMES.flatMap((name) => {
      const value = response.headers.get(name);
      const right = this.#rightValue(name, value, wanted[name], given);
      return right === value ? [] : [[name, right] as const];
    });
  }

  #rightValue(
    name: string,
    value: string | null,
    wanted: string | undefined,
    given: Headers,
  ): string | null {
    const rest = value === null ? null : this.#without(name, value);
    if (wanted !== undefined) return rest === null ? wanted : value;
    if (rest === value) return value;
    return this.#written(given, name) ?? rest ?? this.#written(this.#own, name);
  }

  /** Returns what is left of a value without those of our refusals. */
  #without(name: string, value: string): string | null {
    let rest: unknown = value;
    for (const { headers } of this.#known) {
      const own = headers[name];
      if (own !== undefined && typeof rest === 'string') rest = withoutCopy(name, rest, own);
    }
    return typeof rest === 'string' ? rest : null;
  }

  /** Returns what the app wrote itself for a header: not what it copied from a refusal. */
  #written(headers: Headers, name: string): string | null {
    const value = headers.get(name);
    const isCopied = [...this.#known].some((refusal) =>
      copiedHeaders(refusal, (wanted) => headers.get(wanted)).includes(name),
    );
    if (value === null || !isCopied) return value;
    return headers === this.#own ? this.#before.get(name) : this.#without(name, value);
  }
}

function write(headers: Headers, name: string, value: string | null): void {
  if (value === null) headers.delete(name);
  else headers.set(name, value);
}
