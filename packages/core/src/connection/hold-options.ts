import type { VerifyRequest } from '../contract/request.ts';
import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import { callback, handedOn, number, withMethods } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { createAgeClock } from '../time/age-clock.ts';
import { readClock } from '../time/read-clock.ts';
import { clockOf, monotonicOf } from '../verifier/direct.ts';
import type { Verifier } from '../verifier/verifier.ts';
import type { ConnectionEnd } from './connection-end.ts';
import { RUNTIME_TIMERS } from './timers.ts';
import type { Timers } from './timers.ts';

/** How a connection is held. */
export interface HoldOptions<Claims> {
  /** Closes the connection. It is called at most once, and not after `release`. */
  readonly close: (end: ConnectionEnd) => unknown;
  /** What the token must have for as long as the connection lasts. */
  readonly requirement?: Requirement<Claims> | undefined;
  /**
   * The request that opened the connection, for `check` and for renewing a bound token.
   * `auth.upgrade` and `auth.hold` set it themselves.
   */
  readonly request?: VerifyRequest | undefined;
  /** Seconds, 1–3,600, between two checks of revocation and requirement. Default 30. */
  readonly recheckSeconds?: number | undefined;
  /**
   * Seconds, 0–86,400, for which the connection stays open while revocation and requirement cannot
   * be checked. It then ends with close code 1013. So does a part of it. Default 300.
   */
  readonly maxUncheckedSeconds?: number | undefined;
  /** Returns the wall-clock time in milliseconds since the epoch. Default: the clock of the verifier. */
  readonly now?: (() => number) | undefined;
  /** Replaces the timers of the runtime. Default: `setTimeout` and `clearTimeout`. */
  readonly timers?: Timers | undefined;
}

/** The same, checked and complete. */
export interface HoldSettings {
  readonly close: (end: ConnectionEnd) => unknown;
  readonly needs: CompiledRequirement;
  readonly request: VerifyRequest | undefined;
  readonly recheckMs: number;
  readonly maxUncheckedMs: number;
  readonly now: () => number;
  /** Milliseconds since some moment; it never goes back. */
  readonly ageMs: () => number;
  readonly timers: Timers;
}

/** What the options are read with. */
type HoldingVerifier<Claims> = Pick<Verifier<Claims>, 'requirement'> &
  Parameters<typeof clockOf>[0] &
  Parameters<typeof monotonicOf>[0];

/** Returns the rows of {@link HoldOptions}, read for one verifier. */
export function toHoldRows<Claims>(
  verifier: HoldingVerifier<Claims>,
): OptionRows<HoldOptions<Claims>, HoldRows> {
  return {
    close: { read: callback, required: 'what closes the connection' },
    requirement: {
      read: (value) => verifier.requirement(handedOn<Requirement<Claims>>(value)),
      refusesUndefined: true,
    },
    request: { read: handedOn },
    recheckSeconds: { read: number(1, 3_600), fallback: 30 },
    maxUncheckedSeconds: { read: number(0, 86_400), fallback: 300 },
    now: { read: callback, fallback: clockOf(verifier) },
    timers: { read: withMethods<Timers>(['set', 'clear']), fallback: RUNTIME_TIMERS },
  };
}

/** The options in the form in which the rows read them. */
interface HoldRows extends Omit<
  HoldSettings,
  'needs' | 'recheckMs' | 'maxUncheckedMs' | 'request' | 'ageMs'
> {
  readonly requirement?: CompiledRequirement;
  readonly request?: VerifyRequest;
  readonly recheckSeconds: number;
  readonly maxUncheckedSeconds: number;
}

/**
 * Returns the options with their defaults, and what they need of a token.
 *
 * @throws {ConfigError} `invalid_options` with every problem
 */
export function readHoldOptions<Claims>(
  verifier: HoldingVerifier<Claims>,
  options: HoldOptions<Claims>,
): HoldSettings {
  const {
    requirement,
    recheckSeconds,
    maxUncheckedSeconds,
    now: read,
    ...settings
  } = readSettings(toHoldRows(verifier), options);
  // It is read in timers, where an exception would end the process.
  const now = (): number => readClock({ monotonicMs: read });
  return {
    request: undefined,
    ...settings,
    now,
    needs: requirement ?? verifier.requirement(),
    recheckMs: recheckSeconds * 1000,
    maxUncheckedMs: maxUncheckedSeconds * 1000,
    ageMs: createAgeClock(monotonicOf(verifier), now),
  };
}
