import { RefreshFailure, toFailure } from './failure.ts';
import { toRetryAfterSeconds } from './freshness.ts';

/** The request that a transport makes: one GET that follows no redirects. */
export interface FetchInit {
  readonly method: 'GET';
  readonly redirect: 'manual';
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
}

/** The part of a standard Response that is read. */
export interface FetchResponse {
  readonly status: number;
  readonly url?: string;
  readonly type?: string;
  readonly redirected?: boolean;
  readonly headers: { get(name: string): string | null };
  readonly body: FetchBody | null;
}

interface FetchBody {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
  cancel(): Promise<void>;
}

/** The only access to the network: the standard `fetch`, or a function with the same interface. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** A transport and its limits. */
export interface Transport {
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** A response that passed all checks. `body` is empty when nothing has changed (304). */
export interface Download {
  readonly status: 200 | 304;
  readonly body: Uint8Array;
  readonly headers: FetchResponse['headers'];
}

/**
 * Returns the response to one GET. Refuses every status except 200, and 304 when `etag` was sent; redirects,
 * including those that the transport followed; more than `maxBytes` after decompression; and everything that
 * takes longer than `timeoutMs` from the call to the last byte. The checks apply to the response, so an
 * injected transport cannot weaken them.
 */
export async function download(
  url: string,
  transport: Transport,
  request: { readonly etag?: string | undefined; readonly signal: AbortSignal },
): Promise<Download> {
  const deadline = startDeadline(url, transport.timeoutMs, request.signal);
  try {
    const response = await deadline.race(send(url, transport, request.etag, deadline.signal));
    const status = checkAnswer(url, response, request.etag);
    const isUnchanged = status === 304;
    const body = isUnchanged
      ? new Uint8Array()
      : await readBody(url, response, transport.maxBytes, deadline.race);
    return { status, body, headers: response.headers };
  } catch (thrown) {
    throw toFailure(thrown, url);
  } finally {
    // Also ends what is still in progress, because an unread body would keep its connection open.
    deadline.end();
  }
}

async function send(
  url: string,
  transport: Transport,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<FetchResponse> {
  const headers: Record<string, string> = { accept: 'application/json, application/jwk-set+json' };
  if (etag !== undefined) headers['if-none-match'] = etag;
  const response = await transport.fetch(url, {
    method: 'GET',
    redirect: 'manual',
    headers,
    signal,
  });
  if (signal.aborted) discard(response.body);
  return response;
}

function checkAnswer(url: string, response: FetchResponse, etag: string | undefined): 200 | 304 {
  const failure = findFault(url, response, etag);
  if (failure === undefined && response.status === 200) return 200;
  discard(response.body);
  if (failure === undefined) return 304;
  throw failure;
}

function findFault(
  url: string,
  response: FetchResponse,
  etag: string | undefined,
): RefreshFailure | undefined {
  const { status } = response;
  const answered = (reason: 'redirect' | 'unavailable' | 'status', what: string): RefreshFailure =>
    new RefreshFailure(reason, `GET ${url} answered ${what}`, {
      url,
      status,
      retryAfterSeconds: toRetryAfterSeconds(response.headers),
    });
  if (isRedirect(url, response))
    return answered('redirect', 'with a redirect, which is not followed');
  if (status === 429 || status >= 500) return answered('unavailable', `${status}`);
  const isAnswer = status === 200 || (status === 304 && etag !== undefined);
  return isAnswer ? undefined : answered('status', `${status}`);
}

function isRedirect(
  url: string,
  { status, type, redirected, url: finalUrl }: FetchResponse,
): boolean {
  if (type === 'opaqueredirect' || redirected === true) return true;
  if (status >= 300 && status < 400 && status !== 304) return true;
  return finalUrl !== undefined && finalUrl !== '' && finalUrl !== new URL(url).href;
}

async function readBody(
  url: string,
  response: FetchResponse,
  maxBytes: number,
  race: Deadline['race'],
): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = reader ? await race(reader.read()) : { done: true };
      if (done) return concatenate(chunks, size);
      if (!ArrayBuffer.isView(value)) throw new TypeError('The body is not made of bytes');
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge(url, maxBytes);
      chunks.push(value);
    }
  } catch (thrown) {
    reader?.cancel().catch(() => {});
    throw thrown;
  }
}

function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function discard(body: FetchBody | null): void {
  body?.cancel().catch(() => {});
}

function tooLarge(url: string, maxBytes: number): RefreshFailure {
  return new RefreshFailure('too-large', `GET ${url} answered with more than ${maxBytes} bytes`, {
    url,
  });
}

interface Deadline {
  readonly signal: AbortSignal;
  /** Settles like `work`, or rejects when the time is up, because a transport may ignore its signal. */
  readonly race: <T>(work: Promise<T>) => Promise<T>;
  readonly end: () => void;
}

function startDeadline(url: string, timeoutMs: number, parent: AbortSignal): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  let reason: RefreshFailure | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(reason), { once: true });
  });
  over.catch(() => {});
  const stop = (failure: RefreshFailure): void => {
    reason ??= failure;
    controller.abort(reason);
  };
  const abort = (): void => stop(new RefreshFailure('network', `GET ${url} was aborted`, { url }));
  const timer = setTimeout(() => {
    stop(new RefreshFailure('timeout', `GET ${url} took longer than ${timeoutMs} ms`, { url }));
  }, timeoutMs);
  // On Workers the timer is a number.
  timer.unref?.();
  if (parent.aborted) abort();
  parent.addEventListener('abort', abort);
  return {
    signal,
    race: (work) => Promise.race([work, over]),
    end: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', abort);
      abort();
    },
  };
}
