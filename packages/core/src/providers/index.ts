/**
 * Verifier options for well-known identity providers: functions that return plain options to be spread.
 *
 * ```ts
 * createAuth({ ...entra({ tenantId, version: 2 }), audience: apiClientId })
 * ```
 *
 * @module
 */
export { adfs } from './adfs.ts';
export type { AdfsArguments } from './adfs.ts';
export { auth0 } from './auth0.ts';
export type { Auth0Arguments } from './auth0.ts';
export { authentik } from './authentik.ts';
export type { AuthentikArguments } from './authentik.ts';
export { clerk } from './clerk.ts';
export type { ClerkArguments, ClerkPreset } from './clerk.ts';
export { cloudflareAccess } from './cloudflare-access.ts';
export type { CloudflareAccessArguments } from './cloudflare-access.ts';
export { cognito } from './cognito.ts';
export type { CognitoArguments, CognitoPreset } from './cognito.ts';
export { duende } from './duende.ts';
export type { DuendeArguments } from './duende.ts';
export { entraB2c } from './entra-b2c.ts';
export type { EntraB2cArguments } from './entra-b2c.ts';
export { entraExternalId } from './entra-external-id.ts';
export type { EntraExternalIdArguments } from './entra-external-id.ts';
export { entra } from './entra.ts';
export type { EntraArguments } from './entra.ts';
export { hydra } from './hydra.ts';
export type { HydraArguments } from './hydra.ts';
export { keycloak } from './keycloak.ts';
export type { KeycloakArguments } from './keycloak.ts';
export { kubernetes } from './kubernetes.ts';
export type { KubernetesArguments } from './kubernetes.ts';
export { okta } from './okta.ts';
export type { OktaArguments } from './okta.ts';
export { ping } from './ping.ts';
export type { PingArguments, PingRegion } from './ping.ts';
export type { ProviderPreset } from './preset.ts';
export { supabase } from './supabase.ts';
export type { SupabaseArguments, SupabasePreset } from './supabase.ts';
export { xsuaa } from './xsuaa.ts';
export type { XsuaaArguments } from './xsuaa.ts';
export { zitadel } from './zitadel.ts';
export type { ZitadelArguments } from './zitadel.ts';
