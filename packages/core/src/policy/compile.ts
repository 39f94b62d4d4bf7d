import type { Check, CheckRevoked } from '../contract/check.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { Dpop } from '../contract/dpop.ts';
import { createEmitter } from '../contract/events.ts';
import type { AuthEvent, EventListener } from '../contract/events.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import type { Algorithm } from '../jose/algorithms.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import type { Problems } from '../options/problems.ts';
import { readDpop, readMtls, readOffload, readSchema, readTokenCache } from './feature-options.ts';
import type { TokenCacheOptions } from './feature-options.ts';
import { ISSUER_OPTION_NAMES } from './issuer-settings.ts';
import { compileTrust } from './issuers.ts';
import type { Trust } from './issuers.ts';
import type { MtlsSettings } from './policy.ts';
import { checkScopes, joinRequirement, NO_REQUIREMENT } from './requirement.ts';

/** The options of a verifier, validated and frozen: what the stages read. */
export interface Policy extends Trust {
  readonly clockToleranceSeconds: number;
  readonly maxTokenAgeSeconds: number | undefined;
  readonly requirement: CompiledRequirement;
  /** Undefined: `scope`, else `scp`. */
  readonly scopeLocation: readonly string[] | undefined;
  readonly permissionsLocation: readonly string[];
  readonly scopeImplies: ((granted: string, needed: string) => unknown) | undefined;
  readonly claims: ClaimsSchema | undefined;
  readonly dpop: Dpop | undefined;
  readonly mtls: MtlsSettings | undefined;
  readonly check: Check | undefined;
  readonly checkRevoked: CheckRevoked | undefined;
  readonly maxTokenBytes: number;
  readonly tokenCache: TokenCacheOptions | undefined;
  /** The schemes whose signatures leave the thread. */
  readonly offloaded: ReadonlySet<Algorithm['scheme']>;
  readonly emit: (event: AuthEvent) => void;
  readonly includeUnverifiedInEvents: boolean;
  readonly now: () => number;
  readonly monotonicMs: () => number;
}

const OPTION_NAMES = [
  ...ISSUER_OPTION_NAMES,
  'issuers',
  'resolveIssuer',
  'clockToleranceSeconds',
  'dangerouslyLargeClockToleranceSeconds',
  'maxTokenAgeSeconds',
  'requiredScopes',
  'anyScope',
  'requiredPermissions',
  'scopeClaim',
  'permissionsClaim',
  'scopeImplies',
  'claims',
  'check',
  'checkRevoked',
  'dpop',
  'mtls',
  'tokenCache',
  'offload',
  'maxTokenBytes',
  'onEvent',
  'includeUnverifiedInEvents',
  'now',
  'monotonicMs',
];

type Options = Readonly<Record<string, unknown>>;

/**
 * Returns the policy that `input` describes.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once, `incompatible_core` for a key
 * source of an incompatible version
 */
export function compilePolicy(input: unknown): Policy {
  return readOptions(() => compileOptions(input));
}

function compileOptions(input: unknown): Policy {
  const problems = createProblems();
  const options = problems.record('', input, OPTION_NAMES);
  const check = problems.callback('check', options['check']) as Check | undefined;
  const policy: Policy = Object.freeze({
    ...compileTrust(problems, options),
    ...compileTimes(problems, options),
    ...compileAuthorization(problems, options),
    claims: readSchema(problems, options['claims']),
    check,
    dpop: readDpop(problems, options['dpop']),
    mtls: readMtls(problems, options['mtls']),
    tokenCache: readTokenCache(problems, options['tokenCache']),
    offloaded: readOffload(problems, options['offload']),
    ...compileEvents(problems, options),
  });
  problems.throwIfAny();
  return policy;
}

const MAX_TOLERANCE_SECONDS = 60;
const DAY_SECONDS = 86_400;

function compileTimes(
  problems: Problems,
  options: Options,
): Pick<Policy, 'clockToleranceSeconds' | 'maxTokenAgeSeconds' | 'now' | 'monotonicMs'> {
  const { clockToleranceSeconds: usual, dangerouslyLargeClockToleranceSeconds: large } = options;
  if (usual !== undefined && large !== undefined) {
    problems.add('dangerouslyLargeClockToleranceSeconds', 'contradicts `clockToleranceSeconds`');
  }
  const tolerance =
    large === undefined
      ? problems.number('clockToleranceSeconds', usual, {
          min: 0,
          max: MAX_TOLERANCE_SECONDS,
          fallback: 5,
        })
      : problems.number('dangerouslyLargeClockToleranceSeconds', large, {
          min: MAX_TOLERANCE_SECONDS,
          max: DAY_SECONDS,
          fallback: MAX_TOLERANCE_SECONDS,
        });
  const age = options['maxTokenAgeSeconds'];
  const range = { min: 1, max: Number.MAX_SAFE_INTEGER, fallback: DAY_SECONDS };
  const maxAge = problems.number('maxTokenAgeSeconds', age, range);
  return {
    clockToleranceSeconds: tolerance,
    maxTokenAgeSeconds: age === undefined ? undefined : maxAge,
    now: readClock(problems, 'now', options['now'], () => Date.now()),
    monotonicMs: readClock(problems, 'monotonicMs', options['monotonicMs'], () =>
      performance.now(),
    ),
  };
}

function readClock(
  problems: Problems,
  path: string,
  value: unknown,
  fallback: () => number,
): () => number {
  return (problems.callback(path, value) as (() => number) | undefined) ?? fallback;
}

function compileAuthorization(
  problems: Problems,
  options: Options,
): Pick<
  Policy,
  'requirement' | 'scopeLocation' | 'permissionsLocation' | 'scopeImplies' | 'checkRevoked'
> {
  const { scopeClaim, permissionsClaim = 'permissions' } = options;
  return {
    requirement: joinRequirement(NO_REQUIREMENT, {
      scopes: checkScopes(problems, 'requiredScopes', options['requiredScopes']),
      anyScope: checkScopes(problems, 'anyScope', options['anyScope']),
      permissions: problems.names('requiredPermissions', options['requiredPermissions']),
      check: undefined,
    }),
    scopeLocation:
      scopeClaim === undefined ? undefined : readLocation(problems, 'scopeClaim', scopeClaim),
    permissionsLocation: readLocation(problems, 'permissionsClaim', permissionsClaim),
    scopeImplies: problems.callback(
      'scopeImplies',
      options['scopeImplies'],
    ) as Policy['scopeImplies'],
    checkRevoked: problems.callback(
      'checkRevoked',
      options['checkRevoked'],
    ) as Policy['checkRevoked'],
  };
}

function readLocation(problems: Problems, path: string, value: unknown): readonly string[] {
  if (typeof value === 'string') return [problems.text(path, value) ?? ''];
  return Object.freeze([...problems.names(path, value)]);
}

function compileEvents(
  problems: Problems,
  options: Options,
): Pick<Policy, 'maxTokenBytes' | 'emit' | 'includeUnverifiedInEvents'> {
  const range = { min: 256, max: 1_048_576, fallback: 16_384, integer: true };
  const listener = problems.callback('onEvent', options['onEvent']) as EventListener | undefined;
  return {
    maxTokenBytes: problems.number('maxTokenBytes', options['maxTokenBytes'], range),
    emit: createEmitter(listener),
    includeUnverifiedInEvents: problems.flag(
      'includeUnverifiedInEvents',
      options['includeUnverifiedInEvents'],
    ),
  };
}
