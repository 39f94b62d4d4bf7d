import { readMembers, UNREADABLE } from '../options/members.ts';
import type { Position } from '../options/problems.ts';
import { isWithin } from '../options/suggestion.ts';

/** Members of the metadata that no option of their own has, as JSON values. */
export type MetadataExtensions = Readonly<Record<string, unknown>>;

/** The members that RFC 9728 §2 and §2.2 define, and the options that set them. */
const DEFINED: Readonly<Record<string, string>> = {
  resource: '`resource`',
  authorization_servers: '`authorizationServers`',
  jwks_uri: '`jwksUri`',
  scopes_supported: '`scopesSupported`',
  bearer_methods_supported: 'no option: tokens are read from the header alone',
  resource_signing_alg_values_supported: '`resourceSigningAlgValuesSupported`',
  resource_name: '`resourceName`',
  resource_documentation: '`resourceDocumentation`',
  resource_policy_uri: '`resourcePolicyUri`',
  resource_tos_uri: '`resourceTosUri`',
  tls_client_certificate_bound_access_tokens: '`tlsClientCertificateBoundAccessTokens`',
  authorization_details_types_supported: '`authorizationDetailsTypesSupported`',
  dpop_signing_alg_values_supported: '`dpop` of the verifier',
  dpop_bound_access_tokens_required: '`dpop` of the verifier',
  signed_metadata: '`signedMetadata`',
};

const NAME = /^[\w.:/~-]{1,256}(?:#[A-Za-z0-9-]{1,64})?$/;
const MAX_EDITS = 2;
const MAX_DEPTH = 16;

/** Reads further members. They are copied, so that later changes of the object have no effect. */
export function readExtensions(value: unknown, at: Position): MetadataExtensions | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) return at.report('must be an object of members under their names in JSON');
  const names = Object.keys(value);
  const members = readMembers(value, at, names) ?? {};
  const copied = names.map((name) => {
    const member = members[name];
    const fault = nameFault(name) ?? valueFault(member);
    if (fault !== undefined) at.member(name).report(fault);
    const isUsable = fault === undefined && member !== UNREADABLE;
    return [name, isUsable ? structuredClone(member) : undefined] as const;
  });
  return Object.freeze(Object.fromEntries(copied));
}

function nameFault(name: string): string | undefined {
  if (!NAME.test(name) || name === '__proto__') return 'is not a name that metadata can have';
  const member = name.replace(/#.*/, '');
  // Options are written in another way: `scopesSupported` would be a member that no client knows.
  const stem = toStem(member);
  const known = Object.keys(DEFINED).find((defined) => isWithin(MAX_EDITS, stem, toStem(defined)));
  if (known === undefined) return undefined;
  return known === member
    ? `is a member of RFC 9728; use ${DEFINED[known]}`
    : `is nearly \`${known}\`, a member of RFC 9728; use ${DEFINED[known]}`;
}

function toStem(name: string): string {
  return name.replaceAll(/[_-]/g, '').toLowerCase();
}

/** Members without a value must be left out (RFC 9728 §3.2). */
function valueFault(value: unknown): string | undefined {
  if (value === UNREADABLE) return undefined;
  const isEmpty =
    value === null || value === '' || (isContainer(value) && Object.keys(value).length === 0);
  return isJson(value, MAX_DEPTH) && !isEmpty
    ? undefined
    : 'must be a JSON value that is not null or empty';
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (!isContainer(value) || depth === 0) return false;
  // Array.from, because a hole is no JSON either.
  const items: unknown[] = Array.isArray(value) ? Array.from(value) : Object.values(value);
  return items.every((item) => isJson(item, depth - 1));
}

/** Lists and plain objects: what JSON.stringify writes as it is. */
function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
