import type { WaitUntil } from '../contract/key-source.ts';
import { refusal } from '../errors/refusal.ts';
import { ignoreRejection, isPromise } from '../maybe-promise.ts';
import type { ResolverSettings } from '../policy/resolver-rows.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { createCallQueue } from './call-queue.ts';
import type { CallQueue } from './call-queue.ts';
import type { IssuerAnswers } from './issuer-answers.ts';
import type { IssuerCalls } from './issuer-call.ts';
import { createOpenCalls } from './open-calls.ts';
import type { OpenCalls } from './open-calls.ts';

/** Calls for known issuers do not compete with all others, since anybody can make up an issuer. */
export type Lane = 'known' | 'unknown';

/** Finds issuers by calls: one at a time for each issuer, and a bounded number in all. */
export interface IssuerFlights {
  /**
   * Resolves with the entry of an issuer.
   *
   * @throws {AuthError} `invalid_issuer`, `verification_unavailable`, `verifier_closed`
   */
  find(iss: string, lane: Lane, waitUntil?: WaitUntil): Promise<TrustEntry>;
  /** Stores no answer of a call that is under way. */
  forget(iss: string): void;
  close(): void;
}

/** What flights work with. */
export interface FlightSetting {
  readonly calls: IssuerCalls;
  readonly answers: IssuerAnswers;
  readonly lanes: Readonly<Record<Lane, OpenCalls>>;
  readonly maxQueued: number;
  readonly timeoutMs: number;
  /** The longest that a request waits for a call, while other calls succeed. */
  readonly maxWaitMs: number;
  readonly ageMs: () => number;
}

/** How many deadlines long a call that does not end holds its place, and a request waits at most for one. */
const MAX_DEADLINES = 6;

/** What flights are made of. */
export type FlightStart = Pick<FlightSetting, 'calls' | 'answers' | 'timeoutMs' | 'ageMs'>;

/** Returns what flights work with, where a call that was silent for so long is given up. */
export function toFlightSetting(
  { maxConcurrent, maxQueued }: ResolverSettings,
  start: FlightStart,
  maxSilenceMs: number,
): FlightSetting {
  const { ageMs, timeoutMs } = start;
  const maxWaitMs = MAX_DEADLINES * timeoutMs;
  const limits = { ageMs, maxAgeMs: maxWaitMs, maxSilenceMs };
  const lanes = {
    known: createOpenCalls(maxConcurrent, limits),
    unknown: createOpenCalls(maxConcurrent, limits),
  };
  return { ...start, lanes, maxQueued, maxWaitMs };
}

interface Flight {
  entry?: Promise<TrustEntry>;
  /** After this, its owner may be gone, and the next request takes over. */
  endsAtMs: number;
}

/**
 * Creates flights for runtimes on which requests may wait for one promise. Requests for which there is
 * no room wait in line.
 */
export function createSharedFlights(setting: FlightSetting): IssuerFlights {
  const { calls, answers, lanes, timeoutMs, maxWaitMs, ageMs } = setting;
  const queues = { known: toQueue(setting, 'known'), unknown: toQueue(setting, 'unknown') };
  const flights = new Map<string, Flight>();

  const fly = async (iss: string, lane: Lane, flight: Flight): Promise<TrustEntry> => {
    try {
      const turn = queues[lane].enter();
      // Without waiting where there is room, so that the call starts at once.
      const call = isPromise(turn) ? await turn : turn;
      flight.endsAtMs = ageMs() + timeoutMs;
      const entry = await calls.ask(iss, () => {
        lanes[lane].close(call);
        queues[lane].startNext();
      });
      queues[lane].progress();
      if (flights.get(iss) === flight) answers.learn(iss, entry);
      if (entry === undefined) throw refusal('invalid_issuer', { problem: 'unresolved' });
      return entry;
    } finally {
      if (flights.get(iss) === flight) flights.delete(iss);
    }
  };
  const start = (iss: string, lane: Lane): Promise<TrustEntry> => {
    const flight: Flight = { endsAtMs: ageMs() + maxWaitMs };
    flights.set(iss, flight);
    flight.entry = fly(iss, lane, flight);
    return flight.entry;
  };
  return {
    find: (iss, lane, waitUntil) => {
      const known = flights.get(iss);
      const isUnderWay = known !== undefined && ageMs() < known.endsAtMs;
      const entry = (isUnderWay ? known.entry : undefined) ?? start(iss, lane);
      keepAlive(entry, waitUntil);
      return entry;
    },
    forget: (iss) => void flights.delete(iss),
    close: () => {
      queues.known.close();
      queues.unknown.close();
    },
  };
}

function toQueue(setting: FlightSetting, lane: Lane): CallQueue {
  const { calls, lanes, maxQueued, timeoutMs, maxWaitMs, ageMs } = setting;
  const refuse = (): never => calls.refuse('overloaded');
  const limits = { maxQueued, maxStandstillMs: timeoutMs, maxWaitMs, ageMs, refuse };
  return createCallQueue(lanes[lane], limits);
}

/** Lets a call outlive its request where the runtime has to be told, and handles its rejection. */
export function keepAlive(work: Promise<unknown>, waitUntil: WaitUntil | undefined): void {
  const settled = work.catch(() => {});
  try {
    ignoreRejection(waitUntil?.(settled));
  } catch {
    // The call then lives as long as its request does.
  }
}
