import type { VerifyRequest } from '../contract/request.ts';
import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import type { Verifier } from '../verifier/verifier.ts';
import type { ConnectionEnd } from './connection-end.ts';
import { RUNTIME_TIMERS } from './timers.ts';
import type { Timers } from './timers.ts';

/** How a connection is held. */
export interface HoldOptions<Claims> {
  /** Closes the connection. Called once at most, and not after `release`. */
  readonly close: (end: ConnectionEnd) => unknown;
  /** What the token has to grant for as long as the connection lasts. */
  readonly requirement?: Requirement<Claims> | undefined;
  /** The request that opened the connection: what `check` sees, and what proofs are for. */
  readonly request?: VerifyRequest | undefined;
  /** Seconds between two checks of revocation and rights, 1–3,600. Default 30. */
  readonly recheckSeconds?: number | undefined;
  /**
   * Seconds for which the connection goes on while they cannot be checked, 0–86,400. Default 300. It
   * then ends with close code 1013.
   */
  readonly maxUncheckedSeconds?: number | undefined;
  /** The wall clock in milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Default: the runtime's `setTimeout` and `clearTimeout`. */
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
  readonly timers: Timers;
}

const NAMES = [
  'close',
  'requirement',
  'request',
  'recheckSeconds',
  'maxUncheckedSeconds',
  'now',
  'timers',
];

/**
 * Returns the options with their defaults, and what they need of a token.
 *
 * @throws {ConfigError} `invalid_options` with every problem
 */
export function readHoldOptions<Claims>(
  verifier: Pick<Verifier<Claims>, 'requirement'>,
  options: HoldOptions<Claims>,
): HoldSettings {
  return readOptions(() => {
    const problems = createProblems();
    problems.record('', options, NAMES);
    problems.callback('close', options.close);
    if (options.close === undefined)
      problems.add('close', 'is required: what closes the connection');
    const seconds = (
      name: 'recheckSeconds' | 'maxUncheckedSeconds',
      min: number,
      max: number,
      fallback: number,
    ) => problems.number(name, options[name], { min, max, fallback }) * 1000;
    const recheckMs = seconds('recheckSeconds', 1, 3_600, 30);
    const maxUncheckedMs = seconds('maxUncheckedSeconds', 0, 86_400, 300);
    problems.callback('now', options.now);
    const needs = problems.gather(() => verifier.requirement(options.requirement));
    problems.throwIfAny();
    return {
      close: options.close,
      needs: needs ?? verifier.requirement(),
      request: options.request,
      recheckMs,
      maxUncheckedMs,
      now: options.now ?? (() => Date.now()),
      timers: options.timers ?? RUNTIME_TIMERS,
    };
  });
}
