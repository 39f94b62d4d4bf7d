import type { AuthEvent, IssuerSlot, ReleaseLock, WaitUntil } from '@oidc-verify/core';
import { adopt, concludeByCopy } from './adopt.ts';
import type { Copy } from './adopt.ts';
import { purge } from './cache.ts';
import { elapsed } from './clock.ts';
import type { Clock } from './clock.ts';
import { createColdGate } from './cold-gate.ts';
import type { ColdGate } from './cold-gate.ts';
import { isIdle } from './conditions.ts';
import { createEntryTable, placesForNew } from './entry-table.ts';
import type { EntryTable } from './entry-table.ts';
import type { Entry } from './entry.ts';
import { noRoom, PENDING } from './failure.ts';
import type { RefreshFailure } from './failure.ts';
import { toFreshKeys } from './fresh-keys.ts';
import { createKeyBudget } from './key-budget.ts';
import type { KeyBudget } from './key-budget.ts';
import { unusableSet } from './key-policies.ts';
import type { PublishedSet } from './key-policies.ts';
import type { FetchJwksSettings } from './options.ts';
import { createRefresher } from './refresh.ts';
import type { Refresher } from './refresh.ts';
import { settle } from './settle.ts';
import type { FetchEffect, RefreshResult, Step, StepInput } from './state.ts';
import { CLOCK_SKEW_MS, createStoreAccess, toCopy } from './store-access.ts';
import type { StoreAccess } from './store-access.ts';
import { askStore } from './store-refresh.ts';
import type { StoreOutcome } from './store-refresh.ts';

/** The issuers that are held, and the way in which the steps of their state become requests. */
export interface Entries {
  readonly table: EntryTable;
  /** Takes over the state of a step, does what it asks for, tells its events, and returns its answer. */
  apply<A>(entry: Entry, step: Step<A>, waitUntil?: WaitUntil): A;
  /** Returns the entry of that issuer if it is held, or if the options bring keys for it. */
  find(issuer: string, slot?: IssuerSlot): Entry | undefined;
  /** Drops the keys of one issuer, or of all; no copy of a store brings them back. */
  purge(issuer: string | undefined): void;
  /** Ends every refresh under way and forgets all issuers; what still comes back is not looked at. */
  close(): void;
}

/** What entries need beside the options. */
export interface EntrySetting {
  readonly options: FetchJwksSettings;
  readonly clock: Clock;
  readonly draw: () => number;
  readonly emit: (event: AuthEvent) => void;
  /** Returns what steps depend on, at this moment. */
  readonly input: () => StepInput;
}

/** Returns entries for no issuer yet. */
export function createEntries(setting: EntrySetting): Entries {
  return new RefreshingEntries(setting);
}

class RefreshingEntries implements Entries {
  readonly table: EntryTable;
  readonly #setting: EntrySetting;
  readonly #budget: KeyBudget;
  readonly #gate: ColdGate;
  readonly #refresh: Refresher;
  readonly #store: StoreAccess | undefined;

  constructor(setting: EntrySetting) {
    const { options, clock, draw, emit, input } = setting;
    const { maxIssuers, maxHeldBytes, maxConcurrentColdFetches, timeoutMs } = options;
    this.#setting = setting;
    this.#refresh = createRefresher(options, clock, emit);
    this.#store = createStoreAccess({ options, clock, emit });
    this.#budget = createKeyBudget(maxHeldBytes, maxIssuers + placesForNew(maxIssuers));
    this.#gate = createColdGate(maxConcurrentColdFetches, toQueueMs(timeoutMs));
    this.table = createEntryTable({
      maxIssuers,
      draw,
      isIdle: ({ state }) => isIdle(state, input()),
      onCreate: (entry) => this.#sow(entry),
      onRemove: (entry) => {
        endFlights(entry);
        this.#budget.note(entry, undefined);
      },
    });
  }

  apply<A>(entry: Entry, step: Step<A>, waitUntil?: WaitUntil): A {
    const { held } = entry.state;
    if (step.state !== entry.state) {
      entry.state = step.state;
      entry.fresh = toFreshKeys(step.state);
    }
    if (step.state.held !== held) this.#budget.note(entry, step.state.held);
    for (const effect of step.effects) {
      if (effect.type === 'fetch') this.#start(entry, effect, waitUntil);
      else {
        endFlights(entry);
        entry.location = undefined;
      }
    }
    for (const event of step.events) this.#setting.emit(event);
    return step.answer;
  }

  find(issuer: string, slot?: IssuerSlot): Entry | undefined {
    const found = this.table.find(issuer, slot);
    if (found !== undefined || !this.#setting.options.seed.has(issuer)) return found;
    return this.table.open(issuer);
  }

  purge(issuer: string | undefined): void {
    this.table.purge(issuer, this.#setting.input().now);
    for (const entry of this.table) {
      if (issuer === undefined || issuer === entry.issuer) this.apply(entry, purge(entry.state));
    }
  }

  close(): void {
    for (const entry of this.table) this.table.remove(entry);
  }

  #start(entry: Entry, fetch: FetchEffect, waitUntil: WaitUntil | undefined): void {
    const controller = new AbortController();
    const { signal } = controller;
    const fly = async (): Promise<void> => {
      const outcome = await this.#askStore(entry, fetch, signal);
      if (outcome.isAnswered || signal.aborted) {
        entry.flights.delete(fetch.sequence);
        if (!outcome.isAnswered) keepAlive(this.#release(entry, outcome.release), waitUntil);
        return;
      }
      // What is shared is as old as the request itself, which may have waited for the store.
      const fetchedAtMs = this.#setting.clock.epochMs();
      const current = { ...fetch, held: entry.state.held };
      const result = await this.#refreshInTurn(entry, current, signal);
      entry.flights.delete(fetch.sequence);
      if (!entry.isGone) this.#settle(entry, fetch, result);
      keepAlive(this.#share(entry, fetch, fetchedAtMs, outcome.release), waitUntil);
    };
    this.#dropLost(entry);
    const flown = fly();
    // A store, or a place in the queue, takes its time also after that.
    const ended = Promise.race([flown, whenAborted(signal)]);
    entry.flights.set(fetch.sequence, { at: fetch.at, controller, ended });
    keepAlive(flown, waitUntil);
  }

  #settle(entry: Entry, fetch: FetchEffect, result: RefreshResult): void {
    const { draw, input } = this.#setting;
    const judged = this.#judge(entry, result);
    this.apply(entry, settle(entry.state, { fetch, result: judged, random: draw() }, input()));
  }

  async #askStore(entry: Entry, fetch: FetchEffect, signal: AbortSignal): Promise<StoreOutcome> {
    if (this.#store === undefined) return NO_STORE;
    return askStore(this.#store, {
      issuer: entry.issuer,
      fetch,
      take: (copy) => {
        if (signal.aborted || !this.#adopt(entry, copy)) return false;
        return this.apply(entry, concludeByCopy(entry.state, fetch, this.#setting.input()));
      },
    });
  }

  /** Takes in a copy, unless it is from before a purge or may not replace what is in hand. */
  #adopt(entry: Entry, copy: Omit<Copy, 'random'>): boolean {
    const { draw, input } = this.#setting;
    const { now, limits } = input();
    const { purgedAt } = entry;
    if (purgedAt && copy.ageMs + CLOCK_SKEW_MS >= elapsed(purgedAt, now)) return false;
    if (this.#setFault(entry, copy) !== undefined) return false;
    this.apply(entry, adopt(entry.state, { ...copy, random: draw() }, { now, limits }));
    return true;
  }

  /** Gives a new entry the keys that the options bring for it. */
  #sow(entry: Entry): void {
    const { options, clock, emit } = this.#setting;
    const { issuer } = entry;
    const document = options.seed.get(issuer);
    if (document === undefined) return;
    const copy = toCopy(issuer, document, { options, clock, source: 'seed' });
    if (typeof copy !== 'string') this.#adopt(entry, copy);
    else emit({ type: 'key-store', issuer, operation: 'seed', outcome: 'refused', reason: copy });
  }

  /** Hands what was fetched to the other processes, then lets the next one fetch. */
  async #share(
    entry: Entry,
    fetch: FetchEffect,
    fetchedAtMs: number,
    release: ReleaseLock | undefined,
  ): Promise<void> {
    const { held } = entry.state;
    const isNewest = !entry.isGone && held?.sequence === fetch.sequence;
    if (isNewest) await this.#store?.write(entry.issuer, held, fetchedAtMs);
    await this.#release(entry, release);
  }

  async #release({ issuer }: Entry, release: ReleaseLock | undefined): Promise<void> {
    if (release !== undefined) await this.#store?.release(issuer, release);
  }

  /** Refreshes of issuers without keys take turns, so that not all sockets are theirs. */
  async #refreshInTurn(
    entry: Entry,
    fetch: FetchEffect,
    signal: AbortSignal,
  ): Promise<RefreshResult> {
    const { limits } = this.#setting.input();
    // Where promises are not shared nobody may wait for a place that another request gives up.
    if (fetch.held !== undefined || !limits.sharePromises) {
      return this.#refresh(entry, fetch, signal);
    }
    const entered = this.#gate.enter(this.table.isKnown(entry));
    const leave = typeof entered === 'function' ? entered : await entered;
    if (leave === undefined) {
      return { failure: noRoom('maxConcurrentColdFetches', entry.issuer), ms: 0 };
    }
    try {
      if (signal.aborted) return { failure: PENDING, ms: 0 };
      return await this.#refresh(entry, fetch, signal);
    } finally {
      leave();
    }
  }

  /** Returns the result, or a failure where its keys may not replace those in hand. */
  #judge(entry: Entry, result: RefreshResult): RefreshResult {
    if (result.failure !== undefined) return result;
    const failure = this.#setFault(entry, result);
    return failure === undefined ? result : { failure, ms: result.ms };
  }

  /** Returns why a set may not be held for this issuer, or undefined. */
  #setFault(entry: Entry, set: PublishedSet): RefreshFailure | undefined {
    const unusable = unusableSet(set, entry.policies);
    if (unusable !== undefined) return unusable;
    const fits = this.#budget.fits(entry, set, this.table.isKnown(entry));
    return fits ? undefined : noRoom('maxHeldBytes', entry.issuer, set.url);
  }

  /** Forgets refreshes whose requests went away: they never end, so nothing else would. */
  #dropLost({ flights }: Entry): void {
    const { now, limits } = this.#setting.input();
    for (const [sequence, { at }] of flights) {
      if (elapsed(at, now) >= limits.flightMs + limits.queueMs) flights.delete(sequence);
    }
  }
}

function endFlights({ flights }: Entry): void {
  for (const { controller } of flights.values()) controller.abort();
}

async function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const NO_STORE: StoreOutcome = { isAnswered: false, release: undefined };

/** Returns how long a refresh waits for its turn at most: as long as two requests may take. */
export function toQueueMs(timeoutMs: number): number {
  return 2 * timeoutMs;
}

function keepAlive(flight: Promise<void>, waitUntil: WaitUntil | undefined): void {
  try {
    const answer: unknown = waitUntil?.(flight);
    Promise.resolve(answer).catch(() => {});
  } catch {
    // The refresh then lives as long as the request does.
  }
}
