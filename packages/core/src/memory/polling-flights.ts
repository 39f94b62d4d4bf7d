import { createBoundedMap } from '../collections/bounded-map.ts';
import type { WaitUntil } from '../contract/key-source.ts';
import { refusal } from '../errors/refusal.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { startTimer } from '../time/start-timer.ts';
import type { Timer } from '../time/start-timer.ts';
import { keepAlive } from './issuer-flights.ts';
import type { FlightSetting, IssuerFlights, Lane } from './issuer-flights.ts';
import { createOpenCalls } from './open-calls.ts';
import type { OpenCall, OpenCalls } from './open-calls.ts';

/** How often a request looks for what another one found. */
const POLL_MS = 20;
/** How often the owner of a call shows that it is alive. */
const HEARTBEAT_MS = 100;
/** The silence after which an owner is gone: its request was dropped, and its timers with it. */
export const MAX_SILENCE_MS = 500;
// Those that a dropped request left behind leave by the bound.
const MAX_FLIGHTS = 1_000;

interface Flight {
  readonly call: OpenCall;
  readonly lane: OpenCalls;
  /** What it ended with, for those who waited for it. */
  failure?: unknown;
}

/** The calls that requests have made, each for one issuer. */
interface Starts {
  /** Returns the call for an issuer, if one may start now. */
  readonly tryStart: (iss: string, lane: Lane) => Promise<TrustEntry> | undefined;
  /** Returns what another request found while this one waited. Throws when that is a refusal. */
  readonly readFound: (iss: string) => TrustEntry | undefined;
  /** When a call last succeeded, by `ageMs`. */
  readonly succeededAtMs: () => number;
  readonly forget: (iss: string) => void;
}

function createStarts({ calls, answers, lanes, timeoutMs, ageMs }: FlightSetting): Starts {
  const flights = createBoundedMap<Flight>(MAX_FLIGHTS);
  let succeededAtMs = Number.NEGATIVE_INFINITY;
  const isUnderWay = ({ call, lane, failure }: Flight): boolean =>
    failure === undefined && lane.isOpen(call) && ageMs() - call.startedAtMs < timeoutMs;
  const fly = async (iss: string, lane: Lane): Promise<TrustEntry> => {
    const flight: Flight = { call: lanes[lane].open(), lane: lanes[lane] };
    flights.set(iss, flight);
    const stopBeating = beat(flight, ageMs);
    const isCurrent = (): boolean => flights.get(iss) === flight;
    try {
      const entry = await calls.ask(iss, () => {
        stopBeating();
        flight.lane.close(flight.call);
      });
      succeededAtMs = ageMs();
      if (isCurrent()) {
        answers.learn(iss, entry);
        flights.delete(iss);
      }
      if (entry === undefined) throw refusal('invalid_issuer', { problem: 'unresolved' });
      return entry;
    } catch (reason) {
      flight.failure = reason;
      throw reason;
    }
  };
  return {
    tryStart: (iss, lane) => {
      const flight = flights.get(iss);
      if (flight !== undefined && isUnderWay(flight)) return undefined;
      return lanes[lane].hasRoom() ? fly(iss, lane) : undefined;
    },
    readFound: (iss) => {
      const known = answers.known(iss);
      if (known !== undefined && ageMs() < known.untilMs) return known.entry;
      if (answers.isUnknown(iss)) throw refusal('invalid_issuer', { problem: 'unresolved' });
      const flight = flights.get(iss);
      if (flight?.failure !== undefined) throw flight.failure;
      return undefined;
    },
    succeededAtMs: () => succeededAtMs,
    forget: (iss) => void flights.delete(iss),
  };
}

/**
 * Creates flights for runtimes on which a promise belongs to one request (Workers). Requests share
 * results and never promises: each has a timer of its own, by which it looks for what another one found.
 * A call whose request was dropped falls silent, and the next request makes it anew.
 */
export function createPollingFlights(setting: FlightSetting): IssuerFlights {
  const { calls, maxQueued, timeoutMs, maxWaitMs, ageMs } = setting;
  const { tryStart, readFound, succeededAtMs, forget } = createStarts(setting);
  const queued = createOpenCalls(maxQueued, {
    ageMs,
    maxAgeMs: maxWaitMs + MAX_SILENCE_MS,
    maxSilenceMs: MAX_SILENCE_MS,
  });
  const wait = async (
    iss: string,
    lane: Lane,
    waitUntil: WaitUntil | undefined,
  ): Promise<TrustEntry> => {
    const enteredAtMs = ageMs();
    if (!queued.hasRoom()) return calls.refuse('overloaded');
    const place = queued.open();
    try {
      for (;;) {
        await sleep(POLL_MS);
        place.seenAtMs = ageMs();
        const found = readFound(iss);
        if (found !== undefined) return found;
        const started = tryStart(iss, lane);
        if (started !== undefined) {
          keepAlive(started, waitUntil);
          return await started;
        }
        const standstillMs = ageMs() - Math.max(enteredAtMs, succeededAtMs());
        const isTooLate = ageMs() - enteredAtMs >= maxWaitMs;
        if (isTooLate || standstillMs >= timeoutMs) return calls.refuse('overloaded');
      }
    } finally {
      queued.close(place);
    }
  };
  return {
    find: async (iss, lane, waitUntil) => {
      const started = tryStart(iss, lane);
      if (started === undefined) return wait(iss, lane, waitUntil);
      keepAlive(started, waitUntil);
      return started;
    },
    forget,
    // Those who wait are refused by the next look, since no call is made any more.
    close: () => {},
  };
}

/** Shows that the owner of a call is alive, until the call has ended. */
function beat({ call, lane }: Flight, ageMs: () => number): () => void {
  let timer: Timer | undefined;
  const next = (): void => {
    timer = startTimer(() => {
      if (!lane.isOpen(call)) return;
      call.seenAtMs = ageMs();
      next();
    }, HEARTBEAT_MS);
  };
  next();
  return () => clearTimeout(timer);
}

async function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void startTimer(resolve, ms));
}
