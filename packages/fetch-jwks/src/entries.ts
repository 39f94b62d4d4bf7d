import type { AuthEvent, WaitUntil } from '@oidc-verify/core';
import { elapsed } from './clock.ts';
import type { Clock } from './clock.ts';
import { createColdGate } from './cold-gate.ts';
import type { ColdGate } from './cold-gate.ts';
import { isIdle } from './conditions.ts';
import { createEntryTable, placesForNew } from './entry-table.ts';
import type { Entry, EntryTable } from './entry-table.ts';
import { noRoom } from './failure.ts';
import { createKeyBudget } from './key-budget.ts';
import type { KeyBudget } from './key-budget.ts';
import { unusableSet } from './key-policies.ts';
import type { FetchJwksSettings } from './options.ts';
import { createRefresher } from './refresh.ts';
import type { Refresher } from './refresh.ts';
import { settle } from './settle.ts';
import type { FetchEffect, RefreshResult, Step, StepInput } from './state.ts';

/** The issuers that are held, and the way in which the steps of their state become requests. */
export interface Entries {
  readonly table: EntryTable;
  /** Takes over the state of a step, does what it asks for, tells its events, and returns its answer. */
  apply<A>(entry: Entry, step: Step<A>, waitUntil?: WaitUntil): A;
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

  constructor(setting: EntrySetting) {
    const { options, clock, draw, emit, input } = setting;
    const { maxIssuers, maxHeldBytes, maxConcurrentColdFetches, timeoutMs } = options;
    this.#setting = setting;
    this.#refresh = createRefresher(options, clock, emit);
    this.#budget = createKeyBudget(maxHeldBytes, maxIssuers + placesForNew(maxIssuers));
    this.#gate = createColdGate(maxConcurrentColdFetches, toQueueMs(timeoutMs));
    this.table = createEntryTable({
      maxIssuers,
      draw,
      isIdle: ({ state }) => isIdle(state, input()),
      onRemove: (entry) => {
        endFlights(entry);
        this.#budget.note(entry, undefined);
      },
    });
  }

  apply<A>(entry: Entry, step: Step<A>, waitUntil?: WaitUntil): A {
    const { held } = entry.state;
    entry.state = step.state;
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

  close(): void {
    for (const entry of this.table) this.table.remove(entry);
  }

  #start(entry: Entry, fetch: FetchEffect, waitUntil: WaitUntil | undefined): void {
    const controller = new AbortController();
    const fly = async (): Promise<void> => {
      const result = await this.#refreshInTurn(entry, fetch, controller.signal);
      entry.flights.delete(fetch.sequence);
      if (entry.isGone) return;
      const { draw, input } = this.#setting;
      const judged = this.#judge(entry, result);
      this.apply(entry, settle(entry.state, { fetch, result: judged, random: draw() }, input()));
    };
    this.#dropLost(entry);
    const ended = fly();
    entry.flights.set(fetch.sequence, { at: fetch.at, controller, ended });
    keepAlive(ended, waitUntil);
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
    const leave = entered instanceof Promise ? await entered : entered;
    if (leave === undefined) {
      return { failure: noRoom('maxConcurrentColdFetches', entry.issuer), ms: 0 };
    }
    try {
      return await this.#refresh(entry, fetch, signal);
    } finally {
      leave();
    }
  }

  /** Returns the result, or a failure where its keys may not replace those in hand. */
  #judge(entry: Entry, result: RefreshResult): RefreshResult {
    if (result.failure !== undefined) return result;
    const { url, ms } = result;
    const unusable = unusableSet(result, entry.policies);
    if (unusable !== undefined) return { failure: unusable, ms };
    const fits = this.#budget.fits(entry, result, this.table.isKnown(entry));
    return fits ? result : { failure: noRoom('maxHeldBytes', entry.issuer, url), ms };
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

/** Returns how long a refresh waits for its turn at most: as long as two requests may take. */
export function toQueueMs(timeoutMs: number): number {
  return 2 * timeoutMs;
}

function keepAlive(flight: Promise<void>, waitUntil: WaitUntil | undefined): void {
  try {
    waitUntil?.(flight);
  } catch {
    // The refresh then lives as long as the request does.
  }
}
