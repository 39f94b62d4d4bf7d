import {
  adfs,
  auth0,
  authentik,
  clerk,
  cloudflareAccess,
  cognito,
  duende,
  entra,
  entraB2c,
  entraExternalId,
  hydra,
  keycloak,
  kubernetes,
  okta,
  ping,
  supabase,
  xsuaa,
  zitadel,
} from '@oidc-verify/core/providers';
import { UsageError } from '../usage-error.ts';

/** How an argument of a preset is read from text. */
type ArgumentKind = 'text' | 'number' | 'list';

/** A preset, and its arguments in the order in which they are given without their names. */
interface Preset {
  /** Checks what it is given. */
  readonly create: (given: never) => object;
  readonly arguments: Readonly<Record<string, ArgumentKind>>;
}

/** All presets by name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  adfs: { create: adfs, arguments: { domain: 'text' } },
  auth0: { create: auth0, arguments: { domain: 'text' } },
  authentik: { create: authentik, arguments: { domain: 'text', slug: 'text' } },
  clerk: { create: clerk, arguments: { domain: 'text', authorizedParties: 'list' } },
  cloudflareAccess: { create: cloudflareAccess, arguments: { teamDomain: 'text' } },
  cognito: {
    create: cognito,
    arguments: { region: 'text', userPoolId: 'text', clientIds: 'list', issuerType: 'text' },
  },
  duende: { create: duende, arguments: { issuer: 'text' } },
  entra: { create: entra, arguments: { tenantId: 'text', version: 'number' } },
  entraB2c: { create: entraB2c, arguments: { domain: 'text', tenantId: 'text' } },
  entraExternalId: { create: entraExternalId, arguments: { tenantId: 'text' } },
  hydra: { create: hydra, arguments: { issuer: 'text' } },
  keycloak: { create: keycloak, arguments: { url: 'text', realm: 'text' } },
  kubernetes: { create: kubernetes, arguments: { issuer: 'text' } },
  okta: { create: okta, arguments: { domain: 'text', authorizationServerId: 'text' } },
  ping: { create: ping, arguments: { environmentId: 'text', region: 'text' } },
  supabase: { create: supabase, arguments: { projectRef: 'text' } },
  xsuaa: { create: xsuaa, arguments: { domain: 'text', xsappname: 'text' } },
  zitadel: { create: zitadel, arguments: { domain: 'text', projectId: 'text' } },
};

/**
 * Returns the options of a preset such as `okta:domain=example.okta.com,authorizationServerId=default`. The
 * names may be left out, in the order of {@link PRESETS}; a list is given as one member for each of its items.
 *
 * @throws {UsageError} for an unknown provider, or more arguments than it has
 * @throws {ConfigError} `invalid_options` for wrong arguments
 */
export function readPreset(text: string): object {
  const [, name = '', rest = ''] = /^([^:]*):?([^]*)$/.exec(text) ?? [];
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (preset === undefined) {
    throw new UsageError(
      `--preset: ${JSON.stringify(name)} is not a known provider; expected one of ${Object.keys(PRESETS).join(', ')}.`,
    );
  }
  return preset.create(readArguments(name, preset.arguments, rest) as never);
}

function readArguments(provider: string, kinds: Preset['arguments'], text: string): object {
  const names = Object.keys(kinds);
  const read: Record<string, string | number | string[]> = {};
  const parts = text.split(',').filter((part) => part !== '');
  for (const [index, part] of parts.entries()) {
    const [, named, valueOfNamed] = /^(\w+)=([^]*)$/.exec(part) ?? [];
    const name = named ?? names[index];
    if (name === undefined) {
      throw new UsageError(`--preset: ${provider} takes ${names.join(', ')}; there is one more.`);
    }
    const value = valueOfNamed ?? part;
    const kind = kinds[name];
    if (kind === 'number') read[name] = Number(value);
    else if (kind === 'list') read[name] = [...[read[name] ?? []].flat().map(String), value];
    else read[name] = value;
  }
  return read;
}
