import type { Problems } from '../options/problems.ts';
import { checkScopes } from '../policy/requirement.ts';
import { issuerFault, resourceFault, urlFault } from './resource.ts';

/** Members for humans, which may be said in several languages (RFC 9728 §2.1). */
type HumanName = 'resourceName' | 'resourceDocumentation' | 'resourcePolicyUri' | 'resourceTosUri';

/** What an API tells about itself beside its identifier (RFC 9728 §2). */
export interface MetadataOptions {
  /** Issuers whose tokens this API takes. Default: the listed issuers. */
  readonly authorizationServers?: readonly string[];
  /** Scopes that a client can ask for. Not all of them need to be told. */
  readonly scopesSupported?: readonly string[];
  /** The name to show to users. */
  readonly resourceName?: string;
  /** The page for developers. */
  readonly resourceDocumentation?: string;
  /** The page that says how data may be used. */
  readonly resourcePolicyUri?: string;
  /** The terms of service. */
  readonly resourceTosUri?: string;
  /** Where the keys of this API itself are, if it signs responses. Not the keys of its issuers. */
  readonly jwksUri?: string;
  /** Whether tokens bound to a client certificate are taken. Default: whether `mtls` is given. */
  readonly tlsClientCertificateBoundAccessTokens?: boolean;
  /** The same in another language: `'resourceName#de'`, with a tag of BCP 47. */
  readonly [translated: `${HumanName}#${string}`]: string;
}

/** An API's description of itself, checked. */
export interface ResourceDescription {
  /** Empty where the option was wrong. */
  readonly resource: string;
  /** Undefined: the issuers that the verifier lists. */
  readonly authorizationServers: readonly string[] | undefined;
  readonly scopesSupported: readonly string[];
  readonly certificateBound: boolean | undefined;
  /** Members of one text each, under their wire names. */
  readonly texts: Readonly<Record<string, string>>;
}

type Options = Readonly<Record<string, unknown>>;
type Fault = (text: string) => string | undefined;

const noFault: Fault = () => undefined;
const HUMAN: Readonly<Record<HumanName, readonly [wireName: string, fault: Fault]>> = {
  resourceName: ['resource_name', noFault],
  resourceDocumentation: ['resource_documentation', urlFault],
  resourcePolicyUri: ['resource_policy_uri', urlFault],
  resourceTosUri: ['resource_tos_uri', urlFault],
};
// RFC 5646 §2.1, as far as its shape goes.
const TRANSLATED = /^(\w+)#[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/;

/** The names of all options that are in one language. */
export const METADATA_NAMES: readonly string[] = Object.freeze([
  'authorizationServers',
  'scopesSupported',
  ...Object.keys(HUMAN),
  'jwksUri',
  'tlsClientCertificateBoundAccessTokens',
]);

/** Returns the description that `resource` and `input` make; what is wrong with it goes to `problems`. */
export function readDescription(
  problems: Problems,
  resource: unknown,
  input: unknown,
  path: string,
): ResourceDescription {
  const translated = Object.keys(input ?? {}).filter((name) => toHumanName(name) !== undefined);
  const options = problems.record(path, input, [...METADATA_NAMES, ...translated]);
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const { authorizationServers, scopesSupported } = options;
  const bound = options['tlsClientCertificateBoundAccessTokens'];
  const isBound = problems.flag(at('tlsClientCertificateBoundAccessTokens'), bound);
  return {
    resource: readText(problems, 'resource', resource, resourceFault),
    authorizationServers:
      authorizationServers === undefined
        ? undefined
        : problems.names(at('authorizationServers'), authorizationServers, issuerFault),
    scopesSupported: checkScopes(problems, at('scopesSupported'), scopesSupported),
    certificateBound: bound === undefined ? undefined : isBound,
    texts: readTexts(problems, options, at),
  };
}

function readTexts(
  problems: Problems,
  options: Options,
  at: (name: string) => string,
): ResourceDescription['texts'] {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(options)) {
    const [wireName, fault] = toTextRule(name) ?? [];
    if (wireName === undefined || value === undefined) continue;
    texts[wireName] = readText(problems, at(name), value, fault);
  }
  return texts;
}

function toTextRule(name: string): readonly [wireName: string, fault: Fault] | undefined {
  if (name === 'jwksUri') return ['jwks_uri', urlFault];
  const human = Object.hasOwn(HUMAN, name) ? (name as HumanName) : toHumanName(name);
  if (human === undefined) return undefined;
  const [wireName, fault] = HUMAN[human];
  return [`${wireName}${name.slice(human.length)}`, fault];
}

function toHumanName(translated: string): HumanName | undefined {
  const [, name = ''] = TRANSLATED.exec(translated) ?? [];
  return Object.hasOwn(HUMAN, name) ? (name as HumanName) : undefined;
}

function readText(
  problems: Problems,
  path: string,
  value: unknown,
  fault: Fault = noFault,
): string {
  const text = problems.text(path, value);
  const found = text === undefined ? undefined : fault(text);
  if (found === undefined) return text ?? '';
  problems.add(path, found);
  return '';
}
