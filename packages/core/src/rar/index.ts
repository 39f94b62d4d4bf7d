/**
 * Rich authorization requests (RFC 9396): what the claim `authorization_details` grants.
 *
 * @module
 */
export type {
  AuthorizationDetail,
  AuthorizationDetails,
  AuthorizationDetailsRequirement,
} from '../contract/authorization-details.ts';
export { createAuthorizationDetails } from './create-authorization-details.ts';
export type { TypedAuthorizationDetails, TypedDetail } from './create-authorization-details.ts';
export type { DetailMatch, DetailMatchOptions } from './match.ts';
export type { AuthorizationDetailsOptions, DetailSchemas } from './options.ts';
