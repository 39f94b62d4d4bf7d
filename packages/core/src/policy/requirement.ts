import type { ActorDemand } from '../contract/actor.ts';
import type { CompiledRequirement, Requirement, StepUp } from '../contract/requirement.ts';
import { ConfigError } from '../errors/errors.ts';
import { readOptions } from '../options/problems.ts';
import { callback, integer, listOf, stringWithout, strings } from '../options/readers.ts';
import { readTable } from '../options/rows.ts';
import type { OptionRows, Reader } from '../options/rows.ts';
import { readActor } from './actor-rows.ts';
import { readDetailsRequirement } from './details-rows.ts';
import { joinRequirement } from './join-requirement.ts';

// RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ).
const SCOPE_TOKEN = /^[!#-[\]-~]+$/;

/** Reads a scope. One that does not match scope-token can never be granted. */
export const readScope: Reader<string> = stringWithout((scope) =>
  SCOPE_TOKEN.test(scope) ? undefined : 'is not a valid scope (RFC 6749 §3.3)',
);

// RFC 9470 §3: acr_values is space-delimited, and a challenge cannot hold quotes.
const readAcrs: Reader<readonly string[]> = listOf(
  stringWithout((value) =>
    SCOPE_TOKEN.test(value)
      ? undefined
      : 'cannot be put into a challenge; it must not contain spaces, quotes or backslashes',
  ),
);

/** {@link Requirement} in the form in which it is used. */
export interface RequirementSettings extends Omit<Requirement, 'acr' | 'actor'> {
  readonly acr?: readonly string[];
  readonly actor?: ActorDemand;
}

/** The rows of {@link Requirement}. */
export const REQUIREMENT_ROWS: OptionRows<Requirement, RequirementSettings> = {
  anyScope: { read: listOf(readScope), refusesUndefined: true },
  scopes: { read: listOf(readScope), refusesUndefined: true },
  permissions: { read: strings, refusesUndefined: true },
  anyPermission: { read: strings, refusesUndefined: true },
  maxAgeSeconds: { read: integer(0, Number.MAX_SAFE_INTEGER), refusesUndefined: true },
  acr: {
    read: (value, at) => readAcrs(typeof value === 'string' ? [value] : value, at),
    refusesUndefined: true,
  },
  actor: { read: readActor, refusesUndefined: true },
  authorizationDetails: { read: readDetailsRequirement, refusesUndefined: true },
  check: { read: callback, refusesUndefined: true },
};

/**
 * Returns `route` joined to what the policy requires already.
 *
 * @throws {ConfigError} `invalid_options` naming every wrong member
 */
export function compileRequirement(
  policy: CompiledRequirement,
  route: unknown = {},
): CompiledRequirement {
  return readOptions((problems) => {
    const at = problems.at('requirement');
    const settings = isRequest(route)
      ? at.report(NO_PARENTHESES)
      : readTable(REQUIREMENT_ROWS, route, at);
    return joinRequirement(policy, { ...settings, stepUp: toStepUp(settings ?? {}) });
  });
}

const NO_PARENTHESES = "must be an object such as { scopes: ['orders:read'] }";

/**
 * Tells whether `value` is what a framework hands to middleware: a request (`headers`), or a context
 * that holds one (`req`). No requirement has such members.
 */
function isRequest(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && ('headers' in value || 'req' in value);
}

function toStepUp({ acr, maxAgeSeconds }: RequirementSettings): StepUp | undefined {
  if (acr === undefined && maxAgeSeconds === undefined) return undefined;
  return Object.freeze({ acrValues: acr ?? [], maxAgeSeconds });
}

/**
 * Refuses a call of `scopes(…)` or `permissions(…)` that names none of them, which would require nothing.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function requireNames(what: 'scopes' | 'permissions', names: readonly unknown[]): void {
  if (names.length === 0) refuse(what, `needs at least one of the ${what} to require`);
  if (isRequest(names[0])) refuse(what, `must be called: write ${what}('…'), not ${what}`);
}

/**
 * Refuses a call with arguments where there are none: the framework called the function as middleware.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function requireCall(name: string, given: readonly unknown[]): void {
  if (given.length > 0) refuse(name, `must be called: write ${name}(), not ${name}`);
}

/**
 * Returns the requirement that a function was called with. Refuses further ones: what they demand would go
 * unheard. A request, of a guard that was not called, is refused where the requirement is read.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function onlyRequirement<T>(
  name: string,
  given: readonly [T?, ...unknown[]],
): T | undefined {
  const [requirement] = given;
  if (given.length > 1 && !isRequest(requirement)) {
    refuse(name, 'takes one requirement: demand all of it in one object');
  }
  return requirement;
}

function refuse(path: string, message: string): never {
  throw new ConfigError('invalid_options', [{ path, message }]);
}
