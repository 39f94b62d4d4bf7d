import type { HeaderValue } from './response.ts';

/** The members of a `node:http` or `node:http2` response that are used. */
export interface NodeResponse {
  readonly headersSent: boolean;
  hasHeader(name: string): boolean;
  getHeader(name: string): HeaderValue;
  setHeader(name: string, value: string | number | readonly string[]): unknown;
  removeHeader(name: string): unknown;
  writeHead(status: number, ...rest: never[]): unknown;
}

/**
 * The headers that a response is about to send: those that were set on it, and those that are given to
 * `writeHead`, which win. Fastify gives all of them that way.
 */
export class ResponseHead {
  readonly #response: NodeResponse;
  #given: Readonly<Record<string, HeaderValue>> | undefined;

  constructor(response: NodeResponse, given: unknown) {
    this.#response = response;
    this.#given = isRecord(given) ? given : undefined;
  }

  /** Returns what to call `writeHead` with in place of what was given to it. */
  get given(): Readonly<Record<string, HeaderValue>> | undefined {
    return this.#given;
  }

  get(name: string): HeaderValue {
    const given = this.#given?.[this.#nameOf(name)];
    return given ?? this.#response.getHeader(name);
  }

  /** Sets a header, or removes it if the value is undefined. */
  set(name: string, value: HeaderValue): void {
    if (this.#given !== undefined) this.#given = without(this.#given, this.#nameOf(name));
    if (value === undefined || value === null) this.#response.removeHeader(name);
    else this.#response.setHeader(name, value);
  }

  #nameOf(wanted: string): string {
    const names = Object.keys(this.#given ?? {});
    return names.find((name) => name.toLowerCase() === wanted) ?? wanted;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, HeaderValue>> {
  // A list of headers is left alone: Node lets it win, and nothing copies the headers of an error that way.
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(
  given: Readonly<Record<string, HeaderValue>>,
  name: string,
): Readonly<Record<string, HeaderValue>> {
  return Object.fromEntries(Object.entries(given).filter(([other]) => other !== name));
}
