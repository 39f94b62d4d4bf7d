import { AuthError, CONTRACT, CONTRACT_VERSION, createEmitter } from '@oidc-verify/core';
import type { KeySet, KeySource, LoadReason, WaitUntil } from '@oidc-verify/core';
import { lookUp, peek, purge, settle } from './cache.ts';
import { parseIssuer } from './discovery.ts';
import { toAuthError } from './failure.ts';
import { parseOptions } from './options.ts';
import type { FetchJwksOptions, ParsedOptions } from './options.ts';
import { createRefresher } from './refresh.ts';
import type { Refresher } from './refresh.ts';
import { createState } from './state.ts';
import type { CacheLimits, CacheState, FetchEffect, Step } from './state.ts';

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

interface Entry {
  state: CacheState;
  controller: AbortController;
  refresh: Refresher;
  readonly flights: Map<number, Promise<void>>;
}

const MAX_ISSUERS = 1_000;

/**
 * Returns a source of keys that are fetched when first needed, kept, refreshed ahead of time, and
 * kept a while longer when the issuer cannot be reached. Touches neither network, clock nor timers
 * before the first lookup.
 *
 * @throws {ConfigError} `invalid_options`, all problems at once
 */
export function fetchJwks(options: FetchJwksOptions = {}): FetchJwks {
  const parsed = parseOptions(options);
  const emit = createEmitter(parsed.onEvent);
  const now = createClock(parsed.monotonicMs ?? (() => performance.now()));
  const draw = createDraw(parsed.random ?? (() => Math.random()));
  const entries = new Map<string, Entry>();
  let limits: CacheLimits | undefined;
  let generation = 0;
  let isClosed = false;

  const limitsNow = (): CacheLimits =>
    (limits ??= toLimits(parsed, parsed.sharePromises ?? !isCloudflareWorkers()));

  const apply = <A>(entry: Entry, step: Step<A>, call?: Call): A => {
    entry.state = step.state;
    for (const effect of step.effects) {
      if (effect.type === 'abort') reset(entry);
      else takeOff(entry, effect, call?.waitUntil);
    }
    for (const event of step.events) emit(event);
    return step.answer;
  };

  const takeOff = (entry: Entry, fetch: FetchEffect, waitUntil: WaitUntil | undefined): void => {
    const { refresh, controller } = entry;
    const fly = async (): Promise<void> => {
      const result = await refresh(fetch, controller.signal);
      entry.flights.delete(fetch.sequence);
      if (!isClosed) apply(entry, settle(entry.state, fetch, result, draw(), now()));
    };
    const flight = fly();
    entry.flights.set(fetch.sequence, flight);
    keepAlive(flight, waitUntil);
  };

  const reset = (entry: Entry): void => {
    entry.controller.abort();
    entry.controller = new AbortController();
    entry.refresh = createRefresher(entry.state.issuer, parsed, now, emit);
  };

  const find = (issuer: string): Entry | undefined => {
    const entry = entries.get(issuer);
    // Back to the end of the line: the map keeps the least recently used one first.
    if (entry !== undefined && entries.size > 1) {
      entries.delete(issuer);
      entries.set(issuer, entry);
    }
    return entry;
  };

  const open = (issuer: string): Entry => {
    const found = find(issuer);
    if (found !== undefined) return found;
    const [oldest] = entries.size >= MAX_ISSUERS ? entries : [];
    if (oldest !== undefined) {
      // An issuer that comes back may not meet a generation it had before.
      generation = Math.max(generation, oldest[1].state.generation);
      apply(oldest[1], purge(oldest[1].state));
      entries.delete(oldest[0]);
    }
    const entry: Entry = {
      state: createState(issuer, generation),
      controller: new AbortController(),
      refresh: createRefresher(issuer, parsed, now, emit),
      flights: new Map(),
    };
    entries.set(issuer, entry);
    return entry;
  };

  const load = async (issuer: string, because: LoadReason, call: Call = {}): Promise<KeySet> => {
    let awaited: number | undefined;
    for (;;) {
      if (isClosed) throw new AuthError('verifier_closed');
      const entry = open(issuer);
      const step = lookUp(entry.state, { because, awaited }, now(), limitsNow());
      const answer = apply(entry, step, call);
      if (answer.type === 'serve') return answer.set;
      if (answer.type === 'refuse') throw toAuthError(answer.failure, answer.retryAfterSeconds);
      awaited = answer.sequence;
      await entry.flights.get(awaited);
    }
  };

  return {
    [CONTRACT]: CONTRACT_VERSION,
    servesOneIssuer: parsed.jwksUri !== undefined,
    issuerFault(issuer) {
      if (parsed.jwksUri !== undefined) return undefined;
      const url = parseIssuer(issuer, { httpOrigins: parsed.httpOrigins });
      return typeof url === 'string' ? `${url}, since its keys are discovered from it` : undefined;
    },
    peek(issuer) {
      const entry = find(issuer);
      const answer = entry && apply(entry, peek(entry.state, now(), limitsNow()));
      return answer?.type === 'serve' ? answer.set : undefined;
    },
    load,
    wake(issuer, because, call = {}) {
      if (isClosed) return 'pending';
      const entry = open(issuer);
      const answer = apply(entry, lookUp(entry.state, { because }, now(), limitsNow()), call);
      return because === 'unknown-kid' && answer.type === 'serve' ? 'settled' : 'pending';
    },
    purge(issuer) {
      for (const [name, entry] of entries) {
        if (issuer === undefined || issuer === name) apply(entry, purge(entry.state));
      }
    },
    close,
    [Symbol.asyncDispose]: async () => close(),
  };

  function close(): void {
    isClosed = true;
    for (const entry of entries.values()) entry.controller.abort();
    entries.clear();
  }
}

function toLimits(options: ParsedOptions, sharePromises: boolean): CacheLimits {
  return {
    staleMs: options.staleIfErrorSeconds * 1000,
    cooldownMs: options.unknownKidCooldownSeconds * 1000,
    // Two metadata documents and the keys, each within its deadline.
    flightMs: 3 * options.timeoutMs + 1000,
    sharePromises,
  };
}

function isCloudflareWorkers(): boolean {
  const host: unknown = Reflect.get(globalThis, 'navigator');
  if (typeof host !== 'object' || host === null || !('userAgent' in host)) return false;
  return host.userAgent === 'Cloudflare-Workers';
}

function keepAlive(flight: Promise<void>, waitUntil: WaitUntil | undefined): void {
  try {
    waitUntil?.(flight);
  } catch {
    // The refresh then lives as long as the request does.
  }
}

// Goes on from where it was when the host's clock falls back or fails: spans stay spans.
function createClock(read: () => number): () => number {
  let last = Number.NaN;
  let now = 0;
  return () => {
    const reading = readSafely(read);
    if (reading > last) now += reading - last;
    last = reading;
    return now;
  };
}

function createDraw(read: () => number): () => number {
  return () => Math.min(1, Math.max(0, readSafely(read) || 0));
}

function readSafely(read: () => unknown): number {
  try {
    const value = read();
    return typeof value === 'number' ? value : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
