import type { Dpop } from '../dpop/contract.ts';
import type { ClaimsSchema } from '../claims-schema.ts';
import { createEmitter } from '../events.ts';
import type { AuthEvent, EventListener } from '../events.ts';
import type { Algorithm } from '../jose/algorithms.ts';
import { isThenable } from '../maybe-promise.ts';
import type { Check, CheckRevoked } from './check.ts';
import type { MtlsSettings } from './policy.ts';
import { createProblems, readOptions } from './problems.ts';
import type { Problems } from './problems.ts';
import { checkScopes, joinRequirement, NO_REQUIREMENT } from './requirement.ts';
import type { CompiledRequirement } from './requirement.ts';
import { CONTRACT } from '../key-source.ts';
import { ISSUER_OPTION_NAMES, requireContract } from './issuer-settings.ts';
import { compileTrust } from './issuers.ts';
import type { Trust } from './issuers.ts';

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
  readonly check: Check<never> | undefined;
  readonly checkRevoked: CheckRevoked<never> | undefined;
  readonly maxTokenBytes: number;
  readonly tokenCache: TokenCacheOptions | undefined;
  /** The schemes whose signatures leave the thread. */
  readonly offloaded: ReadonlySet<Algorithm['scheme']>;
  readonly emit: (event: AuthEvent) => void;
  readonly includeUnverifiedInEvents: boolean;
  readonly now: () => number;
  readonly monotonicMs: () => number;
}

/** How verified tokens are remembered. */
export interface TokenCacheOptions {
  readonly maxBytes: number;
  readonly storage: 'token' | 'digest';
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
  const check = problems.callback('check', options['check']) as Check<never> | undefined;
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

function readSchema(problems: Problems, value: unknown): ClaimsSchema | undefined {
  if (value === undefined) return undefined;
  // A schema may be a function as well as an object; arktype's are.
  const schema = (value ?? {}) as { readonly '~standard'?: Partial<ClaimsSchema['~standard']> };
  const standard = schema['~standard'];
  if (standard?.version !== 1 || typeof standard.validate !== 'function' || isThenable(schema)) {
    problems.add(
      'claims',
      'must be a Standard Schema (version 1), such as a zod or valibot schema',
    );
    return undefined;
  }
  return schema as ClaimsSchema;
}

function readDpop(problems: Problems, value: unknown): Dpop | undefined {
  if (value === undefined) return undefined;
  const dpop = (value ?? {}) as Partial<Dpop>;
  requireContract('dpop', dpop[CONTRACT]);
  if (typeof dpop.prove !== 'function' || !Array.isArray(dpop.algorithms)) {
    problems.add(
      'dpop',
      'must be made by createDpop({ publicOrigin, … }) of @oidc-verify/core/dpop',
    );
  }
  return dpop.mode === 'off' ? undefined : (dpop as Dpop);
}

function readMtls(problems: Problems, value: unknown): MtlsSettings | undefined {
  if (value === undefined) return undefined;
  const { certificate } = problems.record('mtls', value, ['certificate']);
  problems.callback('mtls.certificate', certificate);
  return { certificate } as MtlsSettings;
}

const KIBIBYTE = 1024;
const CACHE_BYTES = { min: 64 * KIBIBYTE, max: 4 * KIBIBYTE ** 3, fallback: 16 * KIBIBYTE ** 2 };

function readTokenCache(problems: Problems, value: unknown): TokenCacheOptions | undefined {
  if (value === undefined || value === false) return undefined;
  const given = value === true ? {} : value;
  const options = problems.record('tokenCache', given, ['maxBytes', 'storage']);
  const storage = readChoice(problems, 'tokenCache.storage', options['storage'], [
    'token',
    'digest',
  ]);
  const maxBytes = problems.number('tokenCache.maxBytes', options['maxBytes'], CACHE_BYTES);
  return { maxBytes, storage };
}

const FAMILIES: Readonly<Record<string, readonly Algorithm['scheme'][]>> = {
  rsa: ['pkcs1', 'pss'],
  ecdsa: ['ecdsa'],
  eddsa: ['eddsa'],
};

function readOffload(problems: Problems, value: unknown): ReadonlySet<Algorithm['scheme']> {
  const options =
    value === undefined ? {} : problems.record('offload', value, Object.keys(FAMILIES));
  const schemes = Object.entries(FAMILIES).flatMap(([family, own]) => {
    const path = `offload.${family}`;
    const where = readChoice(problems, path, options[family], ['inline', 'threadpool']);
    return where === 'threadpool' ? own : [];
  });
  return new Set(schemes);
}

/** Returns the choice that was made, or the first. */
function readChoice<Choice extends string>(
  problems: Problems,
  path: string,
  value: unknown,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  if (value === undefined) return choices[0];
  const found = choices.find((choice) => choice === value);
  if (found === undefined) problems.add(path, `must be one of ${choices.join(', ')}`);
  return found ?? choices[0];
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
