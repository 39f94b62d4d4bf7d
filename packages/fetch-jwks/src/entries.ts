import type { AuthEvent, WaitUntil } from '@oidc-verify/core';
import { purge } from './cache.ts';
import type { ParsedOptions } from './options.ts';
import { createRefresher } from './refresh.ts';
import type { Refresher } from './refresh.ts';
import { settle } from './settle.ts';
import { createState } from './state.ts';
import type { CacheState, FetchEffect, Step } from './state.ts';

/** One issuer: what is known of its keys, and the refreshes under way. */
export interface Entry {
  state: CacheState;
  controller: AbortController;
  refresh: Refresher;
  /** By number of the refresh. None of these promises rejects. */
  readonly flights: Map<number, Promise<void>>;
}

/** All issuers, least recently used first, at most 1,000. */
export interface Entries extends Iterable<Entry> {
  find(issuer: string): Entry | undefined;
  /** Returns the entry of that issuer, a new one if there is none. */
  open(issuer: string): Entry;
  /** Takes over the state of a step, does what it asks for, tells its events, and returns its answer. */
  apply<A>(entry: Entry, step: Step<A>, waitUntil?: WaitUntil): A;
  /** Ends every refresh under way and forgets all issuers; what still comes back is not looked at. */
  close(): void;
}

/** What entries need beside the options. */
export interface EntrySetting {
  readonly options: ParsedOptions;
  readonly now: () => number;
  readonly draw: () => number;
  readonly emit: (event: AuthEvent) => void;
}

const MAX_ISSUERS = 1_000;

/** Returns no entries yet. This is where the steps of the state machine become requests. */
export function createEntries({ options, now, draw, emit }: EntrySetting): Entries {
  const entries = new Map<string, Entry>();
  let generation = 0;
  let isClosed = false;

  const apply: Entries['apply'] = (entry, step, waitUntil) => {
    entry.state = step.state;
    for (const effect of step.effects) {
      if (effect.type === 'abort') reset(entry);
      else takeOff(entry, effect, waitUntil);
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
    entry.refresh = createRefresher(entry.state.issuer, options, now, emit);
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
  const evictOldest = (): void => {
    const [oldest] = entries.size >= MAX_ISSUERS ? entries : [];
    if (oldest === undefined) return;
    const [issuer, entry] = oldest;
    // An issuer that comes back may not meet a generation it had before.
    generation = Math.max(generation, entry.state.generation);
    apply(entry, purge(entry.state));
    entries.delete(issuer);
  };
  const create = (issuer: string): Entry => {
    evictOldest();
    const entry: Entry = {
      state: createState(issuer, generation),
      controller: new AbortController(),
      refresh: createRefresher(issuer, options, now, emit),
      flights: new Map(),
    };
    entries.set(issuer, entry);
    return entry;
  };
  const close = (): void => {
    isClosed = true;
    for (const entry of entries.values()) entry.controller.abort();
    entries.clear();
  };
  return {
    find,
    open: (issuer) => find(issuer) ?? create(issuer),
    apply,
    close,
    [Symbol.iterator]: () => entries.values(),
  };
}

function keepAlive(flight: Promise<void>, waitUntil: WaitUntil | undefined): void {
  try {
    waitUntil?.(flight);
  } catch {
    // The refresh then lives as long as the request does.
  }
}
