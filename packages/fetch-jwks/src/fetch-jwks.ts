import { AuthError, CONTRACT, CONTRACT_VERSION, createEmitter } from '@oidc-verify/core';
import type { KeySet, KeySource, LoadReason, WaitUntil } from '@oidc-verify/core';
import { lookUp, peek, purge } from './cache.ts';
import { createClock, createDraw } from './clock.ts';
import { issuerUrlFault } from './discovery.ts';
import { createEntries } from './entries.ts';
import type { Entries } from './entries.ts';
import { toAuthError } from './failure.ts';
import { parseOptions } from './options.ts';
import type { FetchJwksOptions, ParsedOptions } from './options.ts';
import type { CacheLimits } from './state.ts';

/** Keys over the network, one cache entry per issuer. Owns no timer and no connection while idle. */
export interface FetchJwks extends KeySource, AsyncDisposable {
  /**
   * Drops the keys of one issuer, or of all, at once: for an incident in which a key was stolen. The
   * next verification fetches; an answer that was requested before is not used.
   */
  purge(issuer?: string): void;
  /** Ends every request under way; later verifications get `verifier_closed`. Idempotent. */
  close(): void;
}

type Call = { readonly waitUntil?: WaitUntil | undefined };

/**
 * Returns a source of keys that are fetched when first needed, kept, refreshed ahead of time, and
 * kept a while longer when the issuer cannot be reached. Touches neither network, clock nor timers
 * before the first lookup.
 *
 * @throws {ConfigError} `invalid_options`, all problems at once
 */
export function fetchJwks(options: FetchJwksOptions = {}): FetchJwks {
  const parsed = parseOptions(options);
  const now = createClock(parsed.monotonicMs ?? (() => performance.now()));
  const draw = createDraw(parsed.random ?? (() => Math.random()));
  const emit = createEmitter(parsed.onEvent);
  const entries = createEntries({ options: parsed, now, draw, emit });
  const limits = createLimits(parsed);
  let isClosed = false;
  const isOpen = (): boolean => !isClosed;
  const close = (): void => {
    isClosed = true;
    entries.close();
  };
  return {
    [CONTRACT]: CONTRACT_VERSION,
    servesOneIssuer: parsed.jwksUri !== undefined,
    issuerFault: (issuer, { isResolved = false } = {}) =>
      discoveryFault(issuer, parsed, isResolved),
    peek(issuer) {
      const entry = entries.find(issuer);
      const answer = entry && entries.apply(entry, peek(entry.state, now(), limits()));
      return answer?.type === 'serve' ? answer.set : undefined;
    },
    load: createLoad(entries, now, limits, isOpen),
    wake(issuer, because, { waitUntil }: Call = {}) {
      if (isClosed) return 'pending';
      const entry = entries.open(issuer);
      const step = lookUp(entry.state, { because }, now(), limits());
      const answer = entries.apply(entry, step, waitUntil);
      return because === 'unknown-kid' && answer.type === 'serve' ? 'settled' : 'pending';
    },
    purge(issuer) {
      for (const entry of entries) {
        const { state } = entry;
        if (issuer === undefined || issuer === state.issuer) entries.apply(entry, purge(state));
      }
    },
    close,
    [Symbol.asyncDispose]: async () => close(),
  };
}

/** Looks up until there is an answer: a refresh that was waited for may leave it to the next one. */
function createLoad(
  entries: Entries,
  now: () => number,
  limits: () => CacheLimits,
  isOpen: () => boolean,
): (issuer: string, because: LoadReason, call?: Call) => Promise<KeySet> {
  return async (issuer, because, { waitUntil } = {}) => {
    let awaited: number | undefined;
    for (;;) {
      if (!isOpen()) throw new AuthError('verifier_closed');
      const entry = entries.open(issuer);
      const step = lookUp(entry.state, { because, awaited }, now(), limits());
      const answer = entries.apply(entry, step, waitUntil);
      if (answer.type === 'serve') return answer.set;
      if (answer.type === 'refuse') throw toAuthError(answer.failure, answer.retryAfterSeconds);
      awaited = answer.sequence;
      await entry.flights.get(awaited);
    }
  };
}

function discoveryFault(
  issuer: string,
  { jwksUri, httpOrigins, privateHosts }: ParsedOptions,
  isResolved: boolean,
): string | undefined {
  if (jwksUri !== undefined) return undefined;
  const fault = issuerUrlFault(issuer, { httpOrigins, privateHosts, isResolved });
  return fault === undefined ? undefined : `${fault} (its keys are discovered from it)`;
}

// Made at the first lookup: before it, nothing is asked of the runtime.
function createLimits(options: ParsedOptions): () => CacheLimits {
  let limits: CacheLimits | undefined;
  return () => {
    limits ??= {
      staleMs: options.staleIfErrorSeconds * 1000,
      cooldownMs: options.unknownKidCooldownSeconds * 1000,
      // Two metadata documents and the keys, each within its deadline.
      flightMs: 3 * options.timeoutMs + 1000,
      sharePromises: options.sharePromises ?? !isCloudflareWorkers(),
    };
    return limits;
  };
}

function isCloudflareWorkers(): boolean {
  const host: unknown = Reflect.get(globalThis, 'navigator');
  if (typeof host !== 'object' || host === null || !('userAgent' in host)) return false;
  return host.userAgent === 'Cloudflare-Workers';
}
