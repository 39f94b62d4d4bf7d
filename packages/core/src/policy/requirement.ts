import type { Check } from '../contract/check.ts';
import type { CompiledRequirement, StepUp } from '../contract/requirement.ts';
import { ConfigError } from '../errors/errors.ts';
import { createProblems } from '../options/problems.ts';
import type { Problems } from '../options/problems.ts';

const NAMES = ['scopes', 'anyScope', 'permissions', 'acr', 'maxAgeSeconds', 'check'];
// RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ).
const SCOPE_TOKEN = /^[!#-[\]-~]+$/;

/** Reports everything wrong with the named scopes: one that matches no scope-token can never be granted. */
export function checkScopes(problems: Problems, path: string, value: unknown): readonly string[] {
  return problems.names(path, value, (scope) =>
    SCOPE_TOKEN.test(scope)
      ? undefined
      : 'is no scope (RFC 6749 §3.3): no spaces, quotes or backslashes; one scope an entry',
  );
}

/**
 * Returns `route` joined to what the policy already demands.
 *
 * @throws {ConfigError} `invalid_options` naming every wrong member
 */
export function compileRequirement(
  policy: CompiledRequirement,
  route: unknown = {},
): CompiledRequirement {
  const problems = createProblems();
  const options = problems.record('requirement', route, NAMES);
  const anyScope = checkScopes(problems, 'requirement.anyScope', options['anyScope']);
  const joined = joinRequirement(policy, {
    scopes: checkScopes(problems, 'requirement.scopes', options['scopes']),
    anyScope,
    permissions: problems.names('requirement.permissions', options['permissions']),
    stepUp: readStepUp(problems, options),
    check: problems.callback('requirement.check', options['check']) as Check | undefined,
  });
  problems.throwIfAny();
  return joined;
}

// RFC 9470 §3: acr_values is space-delimited, and a challenge can hold no quotes.
const ACR_VALUE = SCOPE_TOKEN;

function readStepUp(
  problems: Problems,
  { acr, maxAgeSeconds }: Readonly<Record<string, unknown>>,
): StepUp | undefined {
  if (acr === undefined && maxAgeSeconds === undefined) return undefined;
  const values = typeof acr === 'string' ? [acr] : acr;
  const range = { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0, integer: true };
  const seconds = problems.number('requirement.maxAgeSeconds', maxAgeSeconds, range);
  return Object.freeze({
    acrValues: problems.names('requirement.acr', values, (value) =>
      ACR_VALUE.test(value)
        ? undefined
        : 'can stand in no challenge: no spaces, quotes, backslashes',
    ),
    maxAgeSeconds: maxAgeSeconds === undefined ? undefined : seconds,
  });
}

/** Returns the union of two sets of demands. */
export function joinRequirement(
  policy: CompiledRequirement,
  route: {
    readonly scopes: readonly string[];
    readonly anyScope: readonly string[];
    readonly permissions: readonly string[];
    readonly stepUp?: StepUp | undefined;
    readonly check: Check | undefined;
  },
): CompiledRequirement {
  const allScopes = union(policy.allScopes, route.scopes);
  const anyScopes =
    route.anyScope.length > 0 ? [...policy.anyScopes, route.anyScope] : policy.anyScopes;
  return Object.freeze({
    allScopes,
    anyScopes,
    permissions: union(policy.permissions, route.permissions),
    stepUp: route.stepUp,
    routeChecks: route.check === undefined ? [] : [route.check],
    challengeScopes: union(allScopes, anyScopes.flat()),
  });
}

/** Demands nothing. */
export const NO_REQUIREMENT: CompiledRequirement = Object.freeze({
  allScopes: [],
  anyScopes: [],
  permissions: [],
  stepUp: undefined,
  routeChecks: [],
  challengeScopes: [],
});

function union(first: readonly string[], second: readonly string[]): readonly string[] {
  return Object.freeze([...new Set([...first, ...second])]);
}

/** Refuses at start-up a call that names no scope or permission, since it would guard nothing. */
export function requireNames(what: string, names: readonly string[]): void {
  if (names.length > 0) return;
  throw new ConfigError('invalid_options', [{ path: what, message: `names no ${what}` }]);
}
