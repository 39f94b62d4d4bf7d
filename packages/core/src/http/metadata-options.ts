import { boolean, listOf, string, stringWithout } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import { readScope } from '../policy/requirement.ts';
import { readExtensions } from './metadata-extensions.ts';
import type { MetadataExtensions } from './metadata-extensions.ts';
import { authorizationServerFault, urlFault } from './resource.ts';
import { signedMetadataFault } from './signed-metadata.ts';

/** Members for humans, which may be said in several languages (RFC 9728 §2.1). */
type HumanName = 'resourceName' | 'resourceDocumentation' | 'resourcePolicyUri' | 'resourceTosUri';

/** What an API publishes about itself in addition to its identifier (RFC 9728 §2). */
export interface MetadataOptions {
  /**
   * Issuers whose tokens this API accepts. Required if only `resolveIssuer` knows them. Default:
   * the listed issuers.
   */
  readonly authorizationServers?: readonly string[];
  /** Scopes that a client can ask for. You do not have to publish all of them. */
  readonly scopesSupported?: readonly string[];
  /** The name to show to users. This and the next three can be translated: `'resourceName#de'`. */
  readonly resourceName?: string;
  /** The URL of the documentation for developers. */
  readonly resourceDocumentation?: string;
  /** The URL of the policy for the use of data. */
  readonly resourcePolicyUri?: string;
  /** The URL of the terms of service. */
  readonly resourceTosUri?: string;
  /** The URL of the keys with which this API itself signs responses; not those of its issuers. */
  readonly jwksUri?: string;
  /**
   * The JWS algorithms with which this API signs its responses; never `none`. They have nothing to
   * do with the algorithms of tokens.
   */
  readonly resourceSigningAlgValuesSupported?: readonly string[];
  /** The types of authorization details (RFC 9396). Default: those of the listed issuers. */
  readonly authorizationDetailsTypesSupported?: readonly string[];
  /**
   * A JWT with the same metadata as claims, signed by a party that vouches for it, as a string (RFC
   * 9728 §2.2). Its `iss` is required, and its `resource` must be that of this API.
   */
  readonly signedMetadata?: string;
  /**
   * Further members under their names in JSON, such as `{ mcp_protocol_version: '2026-07-28' }`. A
   * member that has an option of its own is refused, and so is a name that is nearly that of one.
   */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /**
   * Whether tokens bound to a client certificate are accepted. Default: whether `mtls` is given.
   */
  readonly tlsClientCertificateBoundAccessTokens?: boolean;
  /** The same in another language: `'resourceName#de'`, with a tag of BCP 47. */
  readonly [translated: `${HumanName}#${string}`]: string;
}

/** An API's description of itself, checked. */
export interface ResourceDescription {
  readonly resource: string;
  /** Undefined: the issuers that the verifier lists. */
  readonly authorizationServers: readonly string[] | undefined;
  readonly scopesSupported: readonly string[];
  readonly certificateBound: boolean | undefined;
  readonly resourceSigningAlgorithms: readonly string[] | undefined;
  /** Undefined: those that the verifier lists. */
  readonly authorizationDetailsTypes: readonly string[] | undefined;
  readonly extensions: MetadataExtensions;
  /** Members of one string each, under their wire names; undefined where none is given. */
  readonly strings: Readonly<Record<string, unknown>>;
}

const URL_ROW = { read: stringWithout(urlFault) };

/** The rows of {@link MetadataOptions}. */
export const METADATA_ROWS: OptionRows<MetadataOptions, MetadataOptionSettings> = {
  authorizationServers: { read: listOf(stringWithout(authorizationServerFault)) },
  scopesSupported: { read: listOf(readScope), fallback: [] },
  resourceName: { read: string },
  resourceDocumentation: URL_ROW,
  resourcePolicyUri: URL_ROW,
  resourceTosUri: URL_ROW,
  jwksUri: URL_ROW,
  resourceSigningAlgValuesSupported: { read: listOf(stringWithout(signingAlgFault)) },
  authorizationDetailsTypesSupported: { read: listOf(string) },
  signedMetadata: { read: stringWithout(signedMetadataFault) },
  extensions: { read: readExtensions },
  tlsClientCertificateBoundAccessTokens: { read: boolean },
};

/** {@link MetadataOptions} in the form in which they are used. */
export interface MetadataOptionSettings extends Omit<
  MetadataOptions,
  'scopesSupported' | 'extensions'
> {
  readonly scopesSupported: readonly string[];
  readonly extensions?: MetadataExtensions;
}

function signingAlgFault(name: string): string | undefined {
  return name.toLowerCase() === 'none' ? 'must not be none (RFC 9728 §2)' : undefined;
}

const WIRE_NAMES = {
  resourceName: 'resource_name',
  resourceDocumentation: 'resource_documentation',
  resourcePolicyUri: 'resource_policy_uri',
  resourceTosUri: 'resource_tos_uri',
  jwksUri: 'jwks_uri',
  signedMetadata: 'signed_metadata',
} satisfies Record<HumanName | 'jwksUri' | 'signedMetadata', string>;
// RFC 5646 §2.1, as far as its shape goes.
const TRANSLATED = /(resource\w+)(#[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)$/;

/** Returns the rows for the members of `value`: a translated one is read as the member that it translates. */
export function toMetadataRows(value: unknown): typeof METADATA_ROWS {
  const translated = namesOf(value).flatMap((name) => {
    // A name that is not translated stays what it is, and so does its row.
    const member = name.replace(TRANSLATED, '$1');
    return hasWireName(member) ? [[name, METADATA_ROWS[member]] as const] : [];
  });
  return { ...METADATA_ROWS, ...Object.fromEntries(translated) };
}

function namesOf(value: unknown): readonly string[] {
  try {
    return Object.keys(value ?? {});
  } catch {
    // A proxy that throws is reported when its members are read.
    return [];
  }
}

function hasWireName(name: string): name is keyof typeof WIRE_NAMES {
  return Object.hasOwn(WIRE_NAMES, name);
}

/** Returns the description of the API that `resource` identifies. */
export function toDescription(
  resource: string,
  settings: MetadataOptionSettings,
): ResourceDescription {
  const strings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries<unknown>({ ...settings })) {
    const member = name.replace(/#.*/, '');
    if (!hasWireName(member)) continue;
    strings[`${WIRE_NAMES[member]}${name.slice(member.length)}`] = value;
  }
  return {
    resource,
    authorizationServers: settings.authorizationServers,
    scopesSupported: settings.scopesSupported,
    certificateBound: settings.tlsClientCertificateBoundAccessTokens,
    resourceSigningAlgorithms: settings.resourceSigningAlgValuesSupported,
    authorizationDetailsTypes: settings.authorizationDetailsTypesSupported,
    extensions: settings.extensions ?? {},
    strings,
  };
}
