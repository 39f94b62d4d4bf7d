import { createBoundedMap } from '../collections/bounded-map.ts';
import type { ResolverEvent } from '../contract/events.ts';
import { AuthError } from '../errors/errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import type { ResolveIssuer } from '../policy/policy.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { IssuerResolver, Mode } from '../verify/context.ts';

const MAX_KNOWN = 1000;
const KNOWN_SECONDS = 300;
const MAX_UNKNOWN = 1000;
const UNKNOWN_SECONDS = 60;
const MAX_IN_FLIGHT = 16;
const DEADLINE_MS = 5000;

/**
 * Returns the answers of `resolveIssuer`, remembered: known issuers for 300 s, unknown ones for
 * 60 s, 1,000 of each at most; one call at a time per issuer and 16 in all, each with 5 s to answer.
 * So a flood of made-up issuers costs the tenant store little, and no known tenant its place.
 */
export function createIssuerResolver(
  resolveIssuer: ResolveIssuer,
  policy: Pick<Policy, 'compileResolved' | 'emit' | 'monotonicMs'>,
): IssuerResolver {
  const { monotonicMs } = policy;
  const known = createMemory<TrustEntry>(MAX_KNOWN, KNOWN_SECONDS, monotonicMs);
  const unknown = createMemory<true>(MAX_UNKNOWN, UNKNOWN_SECONDS, monotonicMs);
  const inFlight = new Map<string, Promise<TrustEntry>>();
  const flights = new Set<AbortController>();
  let isClosed = false;

  const refuse = (outcome: ResolverEvent['outcome'], cause?: unknown): never => {
    if (isClosed) throw new AuthError('verifier_closed');
    policy.emit({ type: 'resolver', outcome });
    throw new AuthError('verification_unavailable', { cause });
  };
  const ask = async (iss: string): Promise<TrustEntry> => {
    const answer = await callWithDeadline(resolveIssuer, iss, flights, refuse);
    if (answer === undefined) {
      unknown.set(iss, true);
      throw new AuthError('invalid_issuer');
    }
    const entry = compileAnswer(policy, answer, refuse);
    if (entry.issuer !== iss) return refuse('mismatch');
    known.set(iss, entry);
    return entry;
  };
  const start = (iss: string): Promise<TrustEntry> => {
    if (inFlight.size >= MAX_IN_FLIGHT) return refuse('overloaded');
    const flight = ask(iss).finally(() => inFlight.delete(iss));
    flight.catch(() => {});
    inFlight.set(iss, flight);
    return flight;
  };
  const resolve = (iss: string, mode: Mode): MaybePromise<TrustEntry> => {
    const entry = known.get(iss);
    if (entry !== undefined) return entry;
    if (unknown.get(iss) === true) throw new AuthError('invalid_issuer');
    const flight = inFlight.get(iss) ?? start(iss);
    if (mode === 'async') return flight;
    throw new AuthError('verification_unavailable', { retryAfterSeconds: 1 });
  };
  const close = (): void => {
    isClosed = true;
    for (const flight of flights) flight.abort();
  };
  return { resolve, recall: (iss) => known.get(iss), close };
}

type Refuse = (outcome: ResolverEvent['outcome'], cause?: unknown) => never;

function compileAnswer(
  { compileResolved }: Pick<Policy, 'compileResolved'>,
  answer: unknown,
  refuse: Refuse,
): TrustEntry {
  try {
    return compileResolved(answer);
  } catch (cause) {
    return refuse('invalid-entry', cause);
  }
}

async function callWithDeadline(
  resolveIssuer: ResolveIssuer,
  iss: string,
  flights: Set<AbortController>,
  refuse: Refuse,
): Promise<unknown> {
  const own = new AbortController();
  flights.add(own);
  const timer: unknown = setTimeout(() => own.abort(), DEADLINE_MS);
  // Nothing of this library keeps a process alive; other runtimes than Node return a number.
  (timer as { unref?: () => void }).unref?.();
  const late = Symbol('late');
  const aborted = new Promise<typeof late>((done) => {
    own.signal.addEventListener('abort', () => done(late), { once: true });
  });
  try {
    const asked = (async () => resolveIssuer(iss, { signal: own.signal }))();
    const answer = await Promise.race([asked, aborted]);
    return answer === late ? refuse('timeout') : answer;
  } catch (cause) {
    if (own.signal.aborted) throw cause;
    return refuse('failed', cause);
  } finally {
    clearTimeout(timer as never);
    flights.delete(own);
  }
}

interface Memory<T> {
  get(iss: string): T | undefined;
  set(iss: string, value: T): void;
}

/** Creates a memory whose entries are valid for a fixed time after they were set. */
function createMemory<T>(
  maxEntries: number,
  seconds: number,
  monotonicMs: () => number,
): Memory<T> {
  const entries = createBoundedMap<{ readonly value: T; readonly untilMs: number }>(maxEntries);
  return {
    get: (iss) => {
      const entry = entries.get(iss);
      if (entry === undefined) return undefined;
      if (monotonicMs() < entry.untilMs) return entry.value;
      entries.delete(iss);
      return undefined;
    },
    set: (iss, value) => {
      entries.set(iss, { value, untilMs: monotonicMs() + seconds * 1000 });
    },
  };
}
