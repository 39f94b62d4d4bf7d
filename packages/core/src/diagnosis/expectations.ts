import type { CompiledRequirement } from '../contract/requirement.ts';
import type { Policy } from '../policy/compile.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { Context } from '../verify/context.ts';
import type { PathStage } from './explain.ts';

/** Returns what each stage accepts, in words, of the tokens of an issuer where it is known. */
export function expectationsOf(
  policy: Policy,
  entry: TrustEntry | undefined,
  context: Pick<Context, 'route'> | undefined,
): Readonly<Record<PathStage, string>> {
  const any = 'decided by the issuer';
  return {
    parse: `${policy.decrypt === undefined ? 'a signed JWT' : 'a signed JWT, also encrypted'} of at most ${policy.maxTokenBytes} characters`,
    issuer: `iss is one of: ${tellIssuers(policy)}`,
    header: entry === undefined ? any : tellHeader(entry),
    key: entry === undefined ? any : 'exactly one key of the issuer fits alg and kid',
    signature: 'made with that key',
    claims: entry === undefined ? any : tellClaims(entry),
    confirmation: tellConfirmation(policy),
    authorize: tellRequirements(policy, entry, context?.route),
  };
}

function tellIssuers({ trusted, resolveIssuer }: Policy): string {
  const names = [...trusted.keys()];
  const listed = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
  if (resolveIssuer === undefined) return listed;
  return names.length === 0 ? 'those of resolveIssuer' : `${listed}, or those of resolveIssuer`;
}

function tellHeader({ algorithms, types, typOptional, forbiddenParameters }: TrustEntry): string {
  const typ = `${[...types].join(', ')}${typOptional ? ', or absent' : ''}`;
  const none = [...forbiddenParameters].join(', ');
  return `alg is one of: ${[...algorithms].join(', ')}; typ is one of: ${typ}; none of: ${none}`;
}

function tellClaims(entry: TrustEntry): string {
  const { audiences, clientIds, basicClaims, requiredClaims, requiredClaimValues, mapping } = entry;
  const { clockToleranceSeconds, maxTokenAgeSeconds, claims } = mapping;
  const demanded = [...new Set([...basicClaims, ...requiredClaims])].join(', ');
  const values = [...(requiredClaimValues ?? [])].map(([name, value]) => `${name} is ${value}`);
  return [
    audiences === undefined ? 'any aud' : `aud has one of: ${[...audiences].join(', ')}`,
    ...(clientIds === undefined ? [] : [`the client is one of: ${[...clientIds].join(', ')}`]),
    `has: ${demanded}`,
    ...values,
    `exp, nbf and iat fit our clock within ${clockToleranceSeconds} s`,
    ...(maxTokenAgeSeconds === undefined ? [] : [`iat is at most ${maxTokenAgeSeconds} s ago`]),
    ...(claims === undefined ? [] : ['the schema of the option claims accepts it']),
  ].join('; ');
}

function tellConfirmation({ dpop, mtls }: Policy): string {
  const methods = [
    ...(dpop === undefined ? [] : [`DPoP proof (${dpop.mode})`]),
    ...(mtls === undefined ? [] : [`client certificate (${mtls.mode})`]),
  ];
  return methods.length === 0 ? 'no cnf: bound tokens are refused' : methods.join(', ');
}

function tellRequirements(
  policy: Policy,
  entry: TrustEntry | undefined,
  route: CompiledRequirement | undefined,
): string {
  const { requirement, check } = entry?.mapping ?? policy.mapping;
  const told = [
    ...tellRequirement(requirement),
    ...(check === undefined ? [] : ['check returns true']),
    ...(policy.checkRevoked === undefined ? [] : ['checkRevoked returns false']),
    ...(route === undefined ? [] : tellRequirement(route)),
  ];
  return told.length === 0 ? 'every valid token' : [...new Set(told)].join('; ');
}

/** Returns what a requirement demands, one phrase for each demand. */
export function tellRequirement(needs: CompiledRequirement): readonly string[] {
  const { allScopes, anyScopes, permissions, anyPermissions, stepUp, routeChecks } = needs;
  const { acrValues = [], maxAgeSeconds } = stepUp ?? {};
  return [
    ...(allScopes.length === 0 ? [] : [`scopes: ${allScopes.join(', ')}`]),
    ...anyScopes.map((group) => `one of the scopes: ${group.join(', ')}`),
    ...(permissions.length === 0 ? [] : [`permissions: ${permissions.join(', ')}`]),
    ...anyPermissions.map((group) => `one of the permissions: ${group.join(', ')}`),
    ...(acrValues.length === 0 ? [] : [`acr is one of: ${acrValues.join(', ')}`]),
    ...(maxAgeSeconds === undefined
      ? []
      : [`the user authenticated at most ${maxAgeSeconds} s ago`]),
    ...needs.actors.map(() => 'an accepted actor'),
    ...needs.details.map(() => 'authorization details that grant it'),
    ...routeChecks.map(() => 'the check of the route returns true'),
  ];
}
