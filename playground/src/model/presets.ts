import * as providers from '@oidc-verify/core/providers';

/** One argument of a preset. */
export interface PresetArgument {
  readonly name: string;
  readonly label: string;
  readonly placeholder: string;
  /** How the text is read. Default `string`. */
  readonly kind?: 'string' | 'lines' | 'number';
  readonly optional?: boolean;
}

/** A preset of `@oidc-verify/core/providers`. */
export interface Preset {
  readonly label: string;
  readonly arguments: readonly PresetArgument[];
}

const text = (name: string, label: string, placeholder: string): PresetArgument => ({
  name,
  label,
  placeholder,
});
const TENANT = text('tenantId', 'Tenant', '72f988bf-86f1-41af-91ab-2d7cd011db47');

/** The presets, by the name of their function. */
export const PRESETS = {
  adfs: { label: 'AD FS', arguments: [text('domain', 'Domain', 'adfs.example.com')] },
  auth0: { label: 'Auth0', arguments: [text('domain', 'Domain', 'example.eu.auth0.com')] },
  authentik: {
    label: 'authentik',
    arguments: [
      text('domain', 'Domain', 'auth.example.com'),
      text('slug', 'Slug of the application', 'orders'),
    ],
  },
  clerk: {
    label: 'Clerk',
    arguments: [
      text('domain', 'Domain', 'clerk.example.com'),
      { ...text('authorizedParties', 'Origins', 'https://example.com'), kind: 'lines' },
    ],
  },
  cloudflareAccess: {
    label: 'Cloudflare Access',
    arguments: [text('teamDomain', 'Team domain', 'example.cloudflareaccess.com')],
  },
  cognito: {
    label: 'Amazon Cognito',
    arguments: [
      text('region', 'Region', 'eu-west-1'),
      text('userPoolId', 'User pool', 'eu-west-1_AbCdEfGhI'),
      { ...text('clientIds', 'App clients', '1h57kf5cpq17m0eml12EXAMPLE'), kind: 'lines' },
    ],
  },
  duende: {
    label: 'Duende IdentityServer',
    arguments: [text('issuer', 'Issuer', 'https://identity.example.com')],
  },
  entra: {
    label: 'Microsoft Entra ID',
    arguments: [TENANT, { ...text('version', 'Token version, 2 or 1', '2'), kind: 'number' }],
  },
  entraB2c: {
    label: 'Azure AD B2C',
    arguments: [text('domain', 'Domain', 'example.b2clogin.com'), TENANT],
  },
  entraExternalId: { label: 'Entra External ID', arguments: [TENANT] },
  hydra: {
    label: 'Ory Hydra',
    arguments: [text('issuer', 'Issuer', 'https://hydra.example.com/')],
  },
  keycloak: {
    label: 'Keycloak',
    arguments: [text('url', 'URL', 'https://sso.example.com'), text('realm', 'Realm', 'shop')],
  },
  kubernetes: {
    label: 'Kubernetes',
    arguments: [text('issuer', 'Issuer', 'https://kubernetes.default.svc.cluster.local')],
  },
  okta: {
    label: 'Okta',
    arguments: [
      text('domain', 'Domain', 'example.okta.com'),
      text('authorizationServerId', 'Authorization server', 'default'),
    ],
  },
  ping: {
    label: 'PingOne',
    arguments: [
      text('environmentId', 'Environment', '72f988bf-86f1-41af-91ab-2d7cd011db47'),
      text('region', 'Region', 'EU'),
    ],
  },
  supabase: {
    label: 'Supabase',
    arguments: [text('projectRef', 'Project', 'abcdefghijklmnopqrst')],
  },
  xsuaa: {
    label: 'SAP XSUAA',
    arguments: [
      text('domain', 'Domain', 'example.authentication.eu10.hana.ondemand.com'),
      text('xsappname', 'xsappname', 'orders!t1234'),
    ],
  },
  zitadel: {
    label: 'ZITADEL',
    arguments: [
      text('domain', 'Domain', 'example-a1b2c3.us1.zitadel.cloud'),
      { ...text('projectId', 'Project (for permissions)', '300000000000000001'), optional: true },
    ],
  },
} as const satisfies Readonly<Record<FunctionName, Preset>>;

type FunctionName = {
  [Name in keyof typeof providers]: (typeof providers)[Name] extends (given: never) => object
    ? Name
    : never;
}[keyof typeof providers];

const FUNCTIONS: { readonly [Name in FunctionName]: (typeof providers)[Name] } = { ...providers };

/** The name of a preset: that of its function. */
export type PresetName = keyof typeof PRESETS;

/** Tells whether `name` is that of a preset. */
export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}

/** The preset of a name. */
export function presetOf(name: PresetName): Preset {
  return PRESETS[name];
}

/** Returns the arguments of a preset as its function takes them. Blank ones are left out. */
export function readArguments(
  name: PresetName,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const entries = presetOf(name).arguments.map(({ name: argument, kind = 'string' }) => {
    const value = (given[argument] ?? '').trim();
    if (value === '') return undefined;
    if (kind === 'lines') return [argument, value.split(/\s+/)] as const;
    return [argument, kind === 'number' ? Number(value) : value] as const;
  });
  return Object.fromEntries<unknown>(entries.filter((entry) => entry !== undefined));
}

/**
 * Returns the options of a preset.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function callPreset(
  name: PresetName,
  given: Readonly<Record<string, unknown>>,
): providers.ProviderPreset {
  // What the form holds is judged by the function, whatever the type of its argument.
  return FUNCTIONS[name](given as never);
}
