const UUID = String.raw`[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}`;

/** The issuers of one provider: what their `iss` looks like, and the arguments of the preset in it. */
interface KnownIssuer {
  /** The name of the preset. */
  readonly provider: string;
  readonly title: string;
  readonly iss: RegExp;
  /** What the preset needs beyond `iss`. */
  readonly more?: Readonly<Record<string, string>>;
}

// The groups of a pattern have the names of the arguments.
const KNOWN: readonly KnownIssuer[] = [
  {
    provider: 'okta',
    title: 'Okta',
    iss: /^https:\/\/(?<domain>[\w-]+\.okta(?:preview|-emea)?\.com)\/oauth2\/(?<authorizationServerId>\w+)$/,
  },
  { provider: 'auth0', title: 'Auth0', iss: /^https:\/\/(?<domain>[\w.-]+\.auth0\.com)\/$/ },
  {
    provider: 'entra',
    title: 'Microsoft Entra ID',
    iss: new RegExp(`^https://login\\.microsoftonline\\.com/(?<tenantId>${UUID})/v2\\.0$`),
    more: { version: '2' },
  },
  {
    provider: 'entra',
    title: 'Microsoft Entra ID',
    iss: new RegExp(`^https://sts\\.windows\\.net/(?<tenantId>${UUID})/$`),
    more: { version: '1' },
  },
  {
    provider: 'entraB2c',
    title: 'Azure AD B2C',
    iss: new RegExp(`^https://(?<domain>[\\w-]+\\.b2clogin\\.com)/(?<tenantId>${UUID})/v2\\.0/$`),
  },
  {
    provider: 'entraExternalId',
    title: 'Entra External ID',
    iss: new RegExp(`^https://(?<tenantId>${UUID})\\.ciamlogin\\.com/\\k<tenantId>/v2\\.0$`),
  },
  {
    provider: 'cognito',
    title: 'Amazon Cognito',
    iss: /^https:\/\/cognito-idp\.(?<region>[\w-]+)\.amazonaws\.com\/(?<userPoolId>[\w-]+)$/,
    more: { clientIds: '<app client id>' },
  },
  {
    provider: 'cognito',
    title: 'Amazon Cognito',
    iss: /^https:\/\/issuer-cognito-idp\.(?<region>[\w-]+)\.amazonaws\.com\/(?<userPoolId>[\w-]+)$/,
    more: { clientIds: '<app client id>', issuerType: 'updated' },
  },
  {
    provider: 'keycloak',
    title: 'Keycloak',
    iss: /^(?<url>https?:\/\/[\w.:-]+(?:\/[\w.-]+)*)\/realms\/(?<realm>[\w.~-]+)$/,
  },
  {
    provider: 'clerk',
    title: 'Clerk',
    iss: /^https:\/\/(?<domain>[\w-]+\.clerk\.accounts\.dev)$/,
    more: { authorizedParties: '<origin of your application>' },
  },
  {
    provider: 'cloudflareAccess',
    title: 'Cloudflare Access',
    iss: /^https:\/\/(?<teamDomain>[\w-]+\.cloudflareaccess\.com)$/,
  },
  {
    provider: 'supabase',
    title: 'Supabase',
    iss: /^https:\/\/(?<projectRef>[a-z\d]+)\.supabase\.co\/auth\/v1$/,
  },
  {
    provider: 'adfs',
    title: 'AD FS',
    iss: /^http:\/\/(?<domain>[\w.-]+)\/adfs\/services\/trust$/,
  },
  {
    provider: 'authentik',
    title: 'authentik',
    iss: /^https:\/\/(?<domain>[\w.-]+)\/application\/o\/(?<slug>[\w.~-]+)\/$/,
  },
  {
    provider: 'kubernetes',
    title: 'Kubernetes',
    iss: /^(?<issuer>https:\/\/(?:kubernetes\.default\.svc(?:\.cluster\.local)?|oidc\.eks\.[\w-]+\.amazonaws\.com\/id\/\w+))$/,
  },
  {
    provider: 'ping',
    title: 'PingOne',
    iss: new RegExp(`^https://auth\\.pingone\\.[a-z.]+/(?<environmentId>${UUID})/as$`),
    more: { region: '<NA, CA, EU, AU, SG or AP>' },
  },
  {
    provider: 'xsuaa',
    title: 'SAP XSUAA',
    iss: /^https:\/\/(?<domain>[\w-]+\.authentication\.[\w.-]+\.hana\.ondemand\.com)\/oauth\/token$/,
    more: { xsappname: '<xsappname>' },
  },
  {
    provider: 'zitadel',
    title: 'ZITADEL',
    iss: /^https:\/\/(?<domain>[\w-]+(?:\.\w+)?\.zitadel\.cloud)$/,
  },
];

/** A provider that an `iss` belongs to by its form, and the flag that configures it. */
export interface RecognizedIssuer {
  readonly title: string;
  readonly provider: string;
  /** Such as `okta:domain=example.okta.com,authorizationServerId=default`. */
  readonly preset: string;
}

/** Returns the provider of an `iss`, or undefined. It is only a hint, as anybody can write an `iss`. */
export function recognizeIssuer(iss: string): RecognizedIssuer | undefined {
  if (iss.length > 512) return undefined;
  for (const { provider, title, iss: pattern, more } of KNOWN) {
    const groups = pattern.exec(iss)?.groups;
    if (groups === undefined) continue;
    const given = Object.entries({ ...groups, ...more }).map(([name, value]) => `${name}=${value}`);
    return { title, provider, preset: `${provider}:${given.join(',')}` };
  }
  return undefined;
}
