import { CONTRACT, CONTRACT_VERSION, createEmitter } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import { peek } from './cache.ts';
import { createClock, createDraw } from './clock.ts';
import { issuerUrlFault } from './discovery.ts';
import { createEntries, toQueueMs } from './entries.ts';
import { peekFresh } from './fresh-keys.ts';
import { notePolicy } from './key-policies.ts';
import { createLoad, createWake } from './lookups.ts';
import { parseOptions } from './options.ts';
import type { FetchJwksOptions, FetchJwksSettings } from './options.ts';
import type { CacheLimits, StepInput } from './state.ts';
import { toStoreMs } from './store-refresh.ts';

/** Keys over the network, one cache entry per issuer. Owns no timer and no connection while idle. */
export interface FetchJwks extends KeySource, AsyncDisposable {
  /**
   * Drops the keys of one issuer, or of all, at once: for an incident in which a key was stolen. The
   * next verification fetches; an answer that was requested before is not used.
   */
  purge(issuer?: string): void;
  /**
   * Forgets everything about one issuer: for a tenant who left. Requests that wait for its keys are
   * refused with 503, and its next token starts anew.
   */
  forget(issuer: string): void;
  /** Ends every request under way; later verifications get `verifier_closed`. Idempotent. */
  close(): void;
}

/**
 * Returns a source of keys that are fetched when first needed, kept, refreshed ahead of time, and
 * kept a while longer when the issuer cannot be reached. Touches neither network, clock nor timers
 * before the first lookup.
 *
 * @throws {ConfigError} `invalid_options`, all problems at once
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * const keys = fetchJwks({
 *   timeoutMs: 2_000,
 *   onEvent: (event) => console.log(JSON.stringify(event)),
 * });
 *
 * export const verifier = createVerifier({
 *   issuer: 'https://login.example.com/',
 *   audience: 'https://api.example.com',
 *   keys, // discovered from the issuer with the first token
 * });
 * ```
 */
export function fetchJwks(options: FetchJwksOptions = {}): FetchJwks {
  const parsed = parseOptions(options);
  const clock = createClock(
    parsed.monotonicMs ?? (() => performance.now()),
    parsed.now ?? (() => Date.now()),
  );
  const emit = createEmitter(parsed.onEvent);
  const limits = createLimits(parsed);
  const input = (): StepInput => ({ now: clock.now(), limits: limits() });
  const draw = createDraw(parsed.random ?? (() => Math.random()));
  const entries = createEntries({ options: parsed, clock, draw, emit, input });
  const { table } = entries;
  let isClosed = false;
  const lookups = { entries, input, emit, isOpen: () => !isClosed };
  const close = (): void => {
    isClosed = true;
    entries.close();
  };
  return {
    [CONTRACT]: CONTRACT_VERSION,
    servesOneIssuer: parsed.jwksUri !== undefined,
    // A place in the queue, a refresh that the request joins near its end, and the one that follows.
    loadTimeoutMs: Math.min(MAX_LOAD_MS, 2 * flightMsOf(parsed) + toQueueMs(parsed.timeoutMs)),
    issuerFault: (issuer, { isResolved = false } = {}) =>
      discoveryFault(issuer, parsed, isResolved),
    peek: (issuer, slot) => {
      const entry = entries.find(issuer, slot);
      if (entry === undefined) return undefined;
      const now = input();
      const fresh = entry.fresh && peekFresh(entry.fresh, now.now);
      if (fresh !== undefined) return fresh;
      const answer = entries.apply(entry, peek(entry.state, now));
      return answer?.type === 'serve' ? answer.set : undefined;
    },
    load: createLoad(lookups),
    wake: createWake(lookups),
    expect: (issuers) => table.expect(issuers),
    release: (issuers) => table.release(issuers),
    confirm: (issuer, keyFault, slot) => {
      const entry = table.find(issuer, slot);
      if (entry === undefined || (entry.isConfirmed && entry.confirmedBy === keyFault)) return;
      if (!entry.isConfirmed) table.confirm(entry);
      notePolicy(entry, keyFault);
      if (entry.isConfirmed) entry.confirmedBy = keyFault;
    },
    forget: (issuer) => {
      const entry = table.find(issuer);
      if (entry !== undefined) table.remove(entry);
    },
    purge: (issuer) => entries.purge(issuer),
    close,
    [Symbol.asyncDispose]: async () => close(),
  };
}

function discoveryFault(
  issuer: string,
  { jwksUri, httpOrigins, privateHosts }: FetchJwksSettings,
  isResolved: boolean,
): string | undefined {
  if (jwksUri !== undefined) return undefined;
  const fault = issuerUrlFault(issuer, { httpOrigins, privateHosts, isResolved });
  return fault === undefined ? undefined : `${fault} (its keys are discovered from it)`;
}

const PENDING_MS = 1_000;

// Made at the first lookup: before it, nothing is asked of the runtime.
function createLimits(options: FetchJwksSettings): () => CacheLimits {
  let limits: CacheLimits | undefined;
  return () => {
    limits ??= toLimits(options);
    return limits;
  };
}

function toLimits(options: FetchJwksSettings): CacheLimits {
  const { staleIfErrorSeconds, unknownKidCooldownSeconds, timeoutMs } = options;
  const sharePromises = options.sharePromises ?? !isCloudflareWorkers();
  return {
    staleMs: staleIfErrorSeconds * 1000,
    revalidateMs: options.staleWhileRevalidateSeconds * 1000,
    cooldownMs: unknownKidCooldownSeconds * 1000,
    // Two metadata documents and the keys, each within its deadline.
    flightMs: flightMsOf(options),
    queueMs: sharePromises ? toQueueMs(timeoutMs) : 0,
    pendingMs: PENDING_MS,
    sharePromises,
  };
}

function isCloudflareWorkers(): boolean {
  const host: unknown = Reflect.get(globalThis, 'navigator');
  if (typeof host !== 'object' || host === null || !('userAgent' in host)) return false;
  return host.userAgent === 'Cloudflare-Workers';
}

const MAX_LOAD_MS = 300_000;

/** Two metadata documents and the keys, each within its deadline, the store, and a second for the rest. */
function flightMsOf({ timeoutMs, store, storeTimeoutMs }: FetchJwksSettings): number {
  return 3 * timeoutMs + 1000 + (store === undefined ? 0 : toStoreMs(storeTimeoutMs));
}
