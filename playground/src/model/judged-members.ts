import { describe } from '@oidc-verify/core/diagnosis';
import type { Explanation, IssuerDescription, PathStage } from '@oidc-verify/core/diagnosis';
import type { Walk } from './walk.ts';

/** A member of a token that a stage judges. */
export interface JudgedMember {
  readonly name: string;
  readonly stage: PathStage;
}

const HEADER: Readonly<Partial<Record<PathStage, readonly string[]>>> = {
  header: ['alg', 'typ', 'crit', 'cty', 'b64', 'jku', 'x5u', 'jwk', 'x5c'],
  key: ['kid'],
};

const KIND_CLAIMS: readonly string[] = [
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'events',
  'token_use',
  'typ',
];
const CLIENT_CLAIMS: readonly string[] = ['client_id', 'azp', 'cid', 'appid'];
const BASIC_CLAIMS: readonly string[] = ['aud', 'exp', 'nbf', 'iat', 'sub', 'jti'];

/** Returns the members of the header or the payload that are judged under the policy of a walk. */
export function judgedMembers(where: 'header' | 'payload', walk: Walk): readonly JudgedMember[] {
  const byStage = where === 'header' ? HEADER : toClaims(walk);
  return Object.entries(byStage).flatMap(([stage, names]) =>
    names.map((name) => ({ name, stage: stage as PathStage })),
  );
}

function toClaims({ verifier, explanation }: Walk): Partial<Record<PathStage, readonly string[]>> {
  const { issuers } = describe(verifier);
  const entry = issuers.find(({ issuer }) => issuer === explanation.issuer) ?? issuers[0];
  return {
    issuer: ['iss'],
    claims: [...BASIC_CLAIMS, ...KIND_CLAIMS, ...(entry === undefined ? [] : demanded(entry))],
    confirmation: ['cnf'],
    authorize: entry === undefined ? [] : granting(entry),
  };
}

function demanded({ requiredClaims, requiredClaimValues, clientIds }: IssuerDescription) {
  const clients = clientIds === undefined ? [] : CLIENT_CLAIMS;
  return [...requiredClaims, ...Object.keys(requiredClaimValues), ...clients];
}

/** Returns the claims that grant what is demanded. Where nothing is, they are read and not judged. */
function granting(entry: IssuerDescription): readonly string[] {
  const { scopes, anyScopes, permissions, anyPermissions } = entry.requirement;
  return [
    ...(scopes.length + anyScopes.length > 0 ? topOf(entry.scopeClaims) : []),
    ...(permissions.length + anyPermissions.length > 0 ? topOf(entry.permissionsClaims) : []),
  ];
}

function topOf(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => [path, path.split('.')[0] ?? path]);
}

// Where the facts name no member, the code does.
const BY_CODE: Readonly<Record<string, string>> = {
  'header disallowed_alg': 'alg',
  'header missing_kid': 'kid',
  'header key_not_found': 'kid',
  'header invalid_token_type typ': 'typ',
  'header invalid_token_type no-typ': 'typ',
  'header forbidden_header nested': 'cty',
  'payload invalid_issuer': 'iss',
  'payload invalid_audience other': 'aud',
  'payload invalid_audience slash': 'aud',
  'payload invalid_audience type': 'aud',
  'payload invalid_audience client': 'client_id',
  'payload invalid_token_type nonce': 'nonce',
  'payload invalid_token_type id-token': 'aud',
  'payload invalid_claims empty-subject': 'sub',
  'payload token_expired exp': 'exp',
  'payload token_expired age': 'iat',
  'payload token_not_yet_valid nbf': 'nbf',
  'payload token_not_yet_valid iat': 'iat',
  'payload invalid_confirmation': 'cnf',
};

/** Returns the names of the members for which a token was refused. Not all have to be in it. */
export function refusedMembers(
  where: 'header' | 'payload',
  { code, facts }: Pick<Explanation, 'code' | 'facts'>,
  present: readonly string[],
): readonly string[] {
  const { problem, claim, header, claims } = { ...facts } as Readonly<Record<string, unknown>>;
  const named = where === 'header' ? header : claim;
  if (typeof named === 'string') return [named];
  if (where === 'payload' && Array.isArray(claims)) return topNames(claims, present);
  const known =
    BY_CODE[`${where} ${code ?? ''} ${String(problem)}`] ?? BY_CODE[`${where} ${code ?? ''}`];
  if (known === 'client_id')
    return CLIENT_CLAIMS.filter((name) => present.includes(name)).slice(0, 1);
  return known === undefined ? [] : [known];
}

/** Names may stand in several claims. A token need not have all of them. */
function topNames(paths: readonly unknown[], present: readonly string[]): readonly string[] {
  const names = [...new Set(paths.map((path) => String(path).split('.')[0] ?? ''))];
  const there = names.filter((name) => present.includes(name));
  return there.length > 0 ? there : names.slice(0, 1);
}
