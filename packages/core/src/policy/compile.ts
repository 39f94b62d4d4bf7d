import type { CheckRevoked } from '../contract/check.ts';
import type { Dpop } from '../contract/dpop.ts';
import { createEmitter } from '../contract/emitter.ts';
import type { AuthEvent } from '../contract/events.ts';
import type { Algorithm } from '../jose/algorithms.ts';
import { readMembers } from '../options/members.ts';
import type { Members } from '../options/members.ts';
import { readOptions } from '../options/problems.ts';
import type { Problems } from '../options/problems.ts';
import { readRows } from '../options/rows.ts';
import { checkLevel } from './issuer-rows.ts';
import { compileTrust } from './issuers.ts';
import type { Trust } from './issuers.ts';
import type { IssuerOptions } from './issuer-options.ts';
import type { OffloadSettings } from './verifier-options.ts';
import { VERIFIER_ROWS } from './verifier-rows.ts';
import type { VerifierSettings } from './verifier-rows.ts';

/** Options of a verifier that no stage reads as they are. */
type CompiledOptions =
  | keyof IssuerOptions
  | 'issuers'
  | 'resolveIssuer'
  | 'dpop'
  | 'checkRevoked'
  | 'offload'
  | 'onEvent';

/** The options of a verifier, validated and frozen: what the stages read. */
export interface Policy extends Trust, Omit<VerifierSettings, CompiledOptions> {
  /** For the clocks of clients. Those of issuers have their own. */
  readonly clockToleranceSeconds: number;
  /** Undefined also where it is off. */
  readonly dpop: Dpop | undefined;
  readonly checkRevoked: CheckRevoked | undefined;
  /** The schemes whose signatures are checked outside of the thread. */
  readonly offloaded: ReadonlySet<Algorithm['scheme']>;
  readonly emit: (event: AuthEvent) => void;
  /** Returns whether anybody wants to know of decisions. */
  readonly isWatched: () => boolean;
}

/**
 * Returns the policy that `input` describes.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once, `incompatible_core` for a key
 * source of an incompatible version
 */
export function compilePolicy(input: unknown): Policy {
  return readOptions((problems) => {
    const root = problems.at('');
    const members = readMembers(input, root, Object.keys(VERIFIER_ROWS));
    if (members === undefined) throw problems.toError();
    return compileSettings(problems, readRows(VERIFIER_ROWS, members, root), members);
  });
}

/**
 * Returns the policy of options that were read already. What does not fit together goes to
 * `problems`.
 */
export function compileSettings(
  problems: Problems,
  settings: VerifierSettings,
  members: Members,
): Policy {
  const { dpop, checkRevoked, offload, onEvent } = settings;
  checkLevel(settings, problems.at(''));
  if (members['resolver'] !== undefined && settings.resolveIssuer === undefined) {
    problems.add('resolver', 'has no effect without `resolveIssuer`');
  }
  const trust = compileTrust(problems, settings, members);
  const emit = createEmitter(onEvent);
  return Object.freeze({
    ...settings,
    ...trust,
    clockToleranceSeconds: trust.mapping.clockToleranceSeconds,
    dpop: dpop?.mode === 'off' ? undefined : dpop,
    checkRevoked,
    offloaded: toSchemes(offload),
    emit,
    isWatched: emit.isWatched,
  });
}

const SCHEMES: Readonly<Record<keyof OffloadSettings, readonly Algorithm['scheme'][]>> = {
  rsa: ['pkcs1', 'pss'],
  ecdsa: ['ecdsa'],
  eddsa: ['eddsa'],
};

function toSchemes({
  rsa,
  ecdsa,
  eddsa,
}: Required<OffloadSettings>): ReadonlySet<Algorithm['scheme']> {
  const offloaded = [
    ...(rsa === 'threadpool' ? SCHEMES.rsa : []),
    ...(ecdsa === 'threadpool' ? SCHEMES.ecdsa : []),
    ...(eddsa === 'threadpool' ? SCHEMES.eddsa : []),
  ];
  return new Set(offloaded);
}
