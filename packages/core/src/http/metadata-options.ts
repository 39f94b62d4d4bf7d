import { boolean, listOf, string, stringWithout } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import { readScope } from '../policy/requirement.ts';
import { authorizationServerFault, urlFault } from './resource.ts';

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
  /** Members of one string each, under their wire names. */
  readonly strings: Readonly<Record<string, string>>;
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
  tlsClientCertificateBoundAccessTokens: { read: boolean },
};

/** {@link MetadataOptions} in the form in which they are used. */
export interface MetadataOptionSettings extends Omit<MetadataOptions, 'scopesSupported'> {
  readonly scopesSupported: readonly string[];
}

const WIRE_NAMES: Readonly<Record<string, string>> = {
  resourceName: 'resource_name',
  resourceDocumentation: 'resource_documentation',
  resourcePolicyUri: 'resource_policy_uri',
  resourceTosUri: 'resource_tos_uri',
  jwksUri: 'jwks_uri',
} satisfies Record<HumanName | 'jwksUri', string>;
// RFC 5646 §2.1, as far as its shape goes.
const TRANSLATED = /^(resource\w+)(#[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)$/;

/** Returns the rows for the members of `value`: a translated one is read as the member that it translates. */
export function toMetadataRows(value: unknown): typeof METADATA_ROWS {
  const translated = Object.keys(typeof value === 'object' && value !== null ? value : {}).flatMap(
    (name) => {
      const [, member = ''] = TRANSLATED.exec(name) ?? [];
      return isHumanName(member) ? [[name, METADATA_ROWS[member]] as const] : [];
    },
  );
  return { ...METADATA_ROWS, ...Object.fromEntries(translated) };
}

function isHumanName(name: string): name is HumanName {
  return name !== 'jwksUri' && Object.hasOwn(WIRE_NAMES, name);
}

/** Returns the description of the API that `resource` identifies. */
export function toDescription(
  resource: string,
  settings: MetadataOptionSettings,
): ResourceDescription {
  const strings: Record<string, string> = {};
  for (const [name, value] of Object.entries<unknown>({ ...settings })) {
    const [member = '', language = ''] = name.split(/(?=#)/);
    if (typeof value !== 'string' || !Object.hasOwn(WIRE_NAMES, member)) continue;
    strings[`${WIRE_NAMES[member]}${language}`] = value;
  }
  return {
    resource,
    authorizationServers: settings.authorizationServers,
    scopesSupported: settings.scopesSupported,
    certificateBound: settings.tlsClientCertificateBoundAccessTokens,
    strings,
  };
}
