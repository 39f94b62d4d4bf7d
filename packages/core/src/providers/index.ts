/**
 * Verifier options for well-known identity providers: functions that return plain options to be spread.
 *
 * ```ts
 * createAuth({ ...entra({ tenantId, version: 2 }), audience: apiClientId })
 * ```
 *
 * @module
 */
export { auth0 } from './auth0.ts';
export type { Auth0Arguments } from './auth0.ts';
export { cognito } from './cognito.ts';
export type { CognitoArguments, CognitoPreset } from './cognito.ts';
export { duende } from './duende.ts';
export type { DuendeArguments } from './duende.ts';
export { entra } from './entra.ts';
export type { EntraArguments } from './entra.ts';
export { keycloak } from './keycloak.ts';
export type { KeycloakArguments } from './keycloak.ts';
export { okta } from './okta.ts';
export type { OktaArguments } from './okta.ts';
export { ping } from './ping.ts';
export type { PingArguments, PingRegion } from './ping.ts';
export type { ProviderPreset } from './preset.ts';
export { zitadel } from './zitadel.ts';
export type { ZitadelArguments } from './zitadel.ts';
