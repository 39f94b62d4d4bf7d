import { createFlights } from '#flights';
import type { WaitUntil } from '../contract/key-source.ts';
import { refusal } from '../errors/refusal.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import type { ResolveIssuer } from '../policy/resolver-options.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { createAgeClock } from '../time/age-clock.ts';
import type { IssuerResolver, Mode, ResolverHealth } from '../verify/context.ts';
import { createIssuerAnswers } from './issuer-answers.ts';
import type { IssuerAnswers, KnownIssuer } from './issuer-answers.ts';
import { createIssuerCalls } from './issuer-call.ts';
import type { IssuerCallPolicy, IssuerCalls } from './issuer-call.ts';
import type { IssuerFlights } from './issuer-flights.ts';

/** Between two attempts to renew an entry that is still in use. */
const RENEW_RETRY_MS = 5_000;
/** Between two attempts to find out whether a resolver that failed is back. */
const PROBE_MS = 1_000;

type ResolverPolicy = IssuerCallPolicy &
  Pick<Policy, 'monotonicMs' | 'callbackTimeoutMs' | 'resolver'>;

/**
 * Creates the memory of what `resolveIssuer` answers. An entry in memory is used until its time is over,
 * and renewed before that. All others wait for a call. Calls for issuers that were known before do not
 * compete with those for issuers that anybody can make up.
 */
export function createIssuerResolver(
  resolveIssuer: ResolveIssuer,
  policy: ResolverPolicy,
): IssuerResolver {
  const { resolver: settings } = policy;
  const timeoutMs = settings.timeoutMs ?? policy.callbackTimeoutMs;
  const ageMs = createAgeClock(policy.monotonicMs, policy.now);
  const answers = createIssuerAnswers(settings, ageMs);
  const calls = createIssuerCalls(resolveIssuer, policy, timeoutMs);
  const flights = createFlights(settings, { calls, answers, timeoutMs, ageMs });

  const renew = (iss: string, known: KnownIssuer, waitUntil: WaitUntil | undefined): void => {
    known.renewAtMs = ageMs() + RENEW_RETRY_MS;
    flights.find(iss, 'known', waitUntil).catch(() => {});
  };
  const resolve = (iss: string, mode: Mode, waitUntil?: WaitUntil): MaybePromise<TrustEntry> => {
    const known = answers.known(iss);
    if (known !== undefined && ageMs() < known.untilMs) {
      if (ageMs() >= known.renewAtMs) renew(iss, known, waitUntil);
      return known.entry;
    }
    if (known === undefined && answers.isUnknown(iss)) {
      throw refusal('invalid_issuer', { problem: 'unresolved' });
    }
    const found = flights.find(iss, known === undefined ? 'unknown' : 'known', waitUntil);
    if (mode === 'async') return found;
    found.catch(() => {});
    throw refusal(
      'verification_unavailable',
      { problem: 'not-resolved' },
      { retryAfterSeconds: 1 },
    );
  };
  return {
    resolve,
    recall: (iss) => {
      const known = answers.known(iss);
      return known !== undefined && ageMs() < known.untilMs ? known.entry : undefined;
    },
    forget: (iss) => {
      flights.forget(iss);
      const held = answers.known(iss);
      answers.forget(iss);
      return held?.entry;
    },
    health: () => toHealth(calls, answers, policy),
    probe: createProbe(calls, flights, ageMs),
    close: () => {
      calls.close();
      flights.close();
    },
  };
}

function toHealth(
  { last, failingSinceMs }: IssuerCalls,
  answers: IssuerAnswers,
  { now }: ResolverPolicy,
): ResolverHealth {
  const issuers = answers.countUsable();
  if (last === undefined) return { state: 'unused', issuers };
  if (failingSinceMs === undefined) return { state: 'ok', issuers };
  return { state: 'failing', issuers, failingSeconds: Math.max(0, now() - failingSinceMs) / 1000 };
}

/** Asks about the issuer of the last call again, at most once a second: anybody may call a probe. */
function createProbe(
  calls: IssuerCalls,
  flights: IssuerFlights,
  ageMs: () => number,
): () => Promise<void> {
  let probedAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const { last } = calls;
    if (last?.hasFailed === true && ageMs() - probedAtMs >= PROBE_MS) {
      probedAtMs = ageMs();
      await flights.find(last.iss, 'known').catch(() => {});
    }
    if (calls.last?.hasFailed !== true) return;
    throw refusal('verification_unavailable', { problem: 'resolver', outcome: 'failed' });
  };
}
