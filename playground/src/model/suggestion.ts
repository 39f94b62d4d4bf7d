import type { DecodedToken } from './decode.ts';
import type { PresetName } from './presets.ts';
import { EMPTY_POLICY } from './state.ts';
import type { PolicyState } from './state.ts';

interface KnownIssuer {
  readonly preset: PresetName;
  readonly pattern: RegExp;
  /** The names of the groups of the pattern are those of the arguments. */
  readonly fixed?: Readonly<Record<string, string>>;
}

const UUID = String.raw`[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}`;
const KNOWN_ISSUERS: readonly KnownIssuer[] = [
  { preset: 'auth0', pattern: /^https:\/\/(?<domain>[a-z\d.-]+\.auth0\.com)\/$/ },
  {
    preset: 'entra',
    pattern: new RegExp(`^https://login\\.microsoftonline\\.com/(?<tenantId>${UUID})/v2\\.0$`),
    fixed: { version: '2' },
  },
  {
    preset: 'entra',
    pattern: new RegExp(`^https://sts\\.windows\\.net/(?<tenantId>${UUID})/$`),
    fixed: { version: '1' },
  },
  { preset: 'keycloak', pattern: /^(?<url>https?:\/\/[^?#]+)\/realms\/(?<realm>[^/?#]+)$/ },
  {
    preset: 'okta',
    pattern: /^https:\/\/(?<domain>[a-z\d.-]+)\/oauth2\/(?<authorizationServerId>[A-Za-z\d]+)$/,
  },
  {
    preset: 'cognito',
    pattern:
      /^https:\/\/cognito-idp\.(?<region>[a-z\d-]+)\.amazonaws\.com\/(?<userPoolId>[a-z\d-]+_[A-Za-z\d]+)$/,
  },
  {
    preset: 'cloudflareAccess',
    pattern: /^https:\/\/(?<teamDomain>[a-z\d-]+\.cloudflareaccess\.com)$/,
  },
  {
    preset: 'supabase',
    pattern: /^https:\/\/(?<projectRef>[a-z]+)\.supabase\.co\/auth\/v1$/,
  },
];

/**
 * Returns a policy that the token itself suggests, for people to compare with their own. It says nothing about
 * whether the token is to be trusted. Undefined where the token names no issuer.
 */
export function suggestPolicy({ header, payload }: DecodedToken): PolicyState | undefined {
  const { iss, aud, client_id: clientId } = payload?.members ?? {};
  if (typeof iss !== 'string' || iss === '') return undefined;
  const audience = listStrings(aud).join('\n');
  const fields = audience === '' ? {} : { audience };
  for (const { preset, pattern, fixed } of KNOWN_ISSUERS) {
    const groups = pattern.exec(iss)?.groups;
    if (groups !== undefined) {
      const clients = preset === 'cognito' ? { clientIds: listStrings(clientId).join('\n') } : {};
      const presetArguments = { ...groups, ...fixed, ...clients };
      return { ...EMPTY_POLICY, preset, presetArguments, fields };
    }
  }
  return { ...EMPTY_POLICY, fields: { issuer: iss, ...fields, ...algorithmOf(header?.members) } };
}

const ASYMMETRIC = /^(?:[RPE]S(?:256|384|512)|EdDSA|Ed25519)$/;

/** The algorithm of a token is suggested where it is one that can be configured, and not the default. */
function algorithmOf(header: Readonly<Record<string, unknown>> | undefined) {
  const { alg } = header ?? {};
  const isOther = typeof alg === 'string' && ASYMMETRIC.test(alg) && alg !== 'RS256';
  return isOther ? { algorithms: alg } : {};
}

function listStrings(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === 'string' && one !== '').map(String);
}
