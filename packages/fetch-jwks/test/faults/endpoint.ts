import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fetch, FetchResponse } from '../../src/index.ts';

export type Answer = (response: ServerResponse) => void;

/** A key endpoint on a loopback socket that can fail in every way, and the transport that counts. */
export class FaultyEndpoint {
  /** Requests that were made, whether they arrived or not. */
  attempts = 0;
  arrivals = 0;
  /** The most bytes of one body that the client took, after decompression. */
  largestBody = 0;
  /** Bytes written without an end. */
  written = 0;
  answer: Answer;
  /** Where the transport goes instead, while that is the fault. */
  target: string | undefined;
  /** Called when the client took a part of a body. */
  onTaken: (() => void) | undefined;
  readonly #good: Answer;
  readonly #answers: Promise<unknown>[] = [];
  readonly #server: Server;
  #port = 0;

  constructor(good: Answer) {
    this.#good = good;
    this.answer = good;
    this.#server = createServer((_request, response) => {
      this.arrivals += 1;
      // A keep-alive connection may end just when it is used again, which is not one of the faults.
      response.shouldKeepAlive = false;
      this.#answers.push(
        new Promise((resolve) => {
          response.once('close', resolve);
        }),
      );
      this.answer(response);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/jwks`;
  }

  readonly fetch: Fetch = async (url, init) => {
    this.attempts += 1;
    return this.#count(await globalThis.fetch(this.target ?? url, init));
  };

  async start(): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => {
      this.#server.close(resolve);
    });
    this.#server.closeAllConnections();
    await closed;
  }

  /** Ends the fault. */
  async recover(): Promise<void> {
    this.answer = this.#good;
    this.target = undefined;
    this.onTaken = undefined;
    await this.start();
  }

  /** Resolves when no answer is open any more: the client let go of each. */
  async idle(): Promise<void> {
    await Promise.all(this.#answers);
  }

  #count(response: Response): FetchResponse {
    const { body } = response;
    const { status, url, type, redirected, headers } = response;
    if (body === null) return { status, url, type, redirected, headers, body };
    let size = 0;
    const getReader = (): ReturnType<NonNullable<FetchResponse['body']>['getReader']> => {
      const reader = body.getReader();
      const read = async (): Promise<{ done: boolean; value?: Uint8Array | undefined }> => {
        const part: { done: boolean; value?: Uint8Array | undefined } = await reader.read();
        size += part.value?.byteLength ?? 0;
        this.largestBody = Math.max(this.largestBody, size);
        if (!part.done) this.onTaken?.();
        return part;
      };
      return { read, cancel: async () => reader.cancel() };
    };
    const counted = { getReader, cancel: async (): Promise<void> => body.cancel() };
    return { status, url, type, redirected, headers, body: counted };
  }
}
