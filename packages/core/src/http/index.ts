/**
 * Authentication over HTTP without a framework, and the parts that framework adapters are built from.
 *
 * @module
 */
export { authenticate, toRefusal } from './authenticate.ts';
export type { Authentication, AuthenticateOptions, Refusal } from './authenticate.ts';
export { fromHeader, fromTlsSocket } from './client-certificate.ts';
export type { PresentedCertificate } from '../contract/client-certificate.ts';
export type { CertificateFormat } from './certificate-formats.ts';
export type { CertificateReader, HeaderCertificateOptions } from './client-certificate.ts';
export type {
  AuthOptions,
  HttpOptions,
  InjectedAuthOptions,
  KeyFetcher,
  KeyFetchOptions,
} from './auth-options.ts';
export { copiedHeaders, withoutCopy } from './copied-headers.ts';
export { createAuthMembers } from './create-auth.ts';
export type { AuthMembers } from './auth-members.ts';
export type { FrameworkBinding } from './create-auth.ts';
export { readCredentials } from './credentials.ts';
export type { Credentials } from './credentials.ts';
export type { CustomCredentials } from './custom-credentials.ts';
export { createMetadata } from './metadata.ts';
export type { Metadata, MetadataSettings } from './metadata.ts';
export type { MetadataOptions } from './metadata-options.ts';
export { createGuards } from './guards.ts';
export { isPromise } from '../maybe-promise.ts';
export type { Guards } from './guards.ts';
export { addRefusalHeaders, addSuccessHeaders, addVary, prepareRefusal } from './node-response.ts';
export type { NodeResponse } from './node-response.ts';
export { presentedByFetch, presentedByNode } from './presented.ts';
export type { Presented } from './presented.ts';
export { fromFetch, fromNode } from './request.ts';
export type { AuthRequest, FetchRequest, NodeRequest } from './request.ts';
export type { GuardSettings, RequestBinding } from './request-auth.ts';
export {
  toHttp1,
  toRefusalHeaders,
  toResponse,
  toResponseParts,
  toSuccessHeaders,
  toVary,
} from './response.ts';
export type { HeaderValue, ResponseParts } from './response.ts';
export { authenticateUpgrade, closeRefusedUpgrade } from './upgrade.ts';
export type { UpgradeHoldOptions, UpgradeOutcome } from './upgrade.ts';
export { holdConnection } from '../connection/held-connection.ts';
export type { HeldConnection, Renewal } from '../connection/held-connection.ts';
export type { ConnectionEnd } from '../connection/connection-end.ts';
export type { HoldOptions } from '../connection/hold-options.ts';
export type { Timers } from '../connection/timers.ts';
export { fromCookie, fromHeaderOr, fromWebSocketProtocol } from './credential-readers.ts';
export type {
  CookieCredentialOptions,
  CredentialReader,
  WebSocketProtocolOptions,
} from './credential-readers.ts';
export { createFetchAuth } from './fetch-auth.ts';
export type {
  AuthorizedHandler,
  FetchAuth,
  FetchAuthSettings,
  FetchCall,
  FetchEvent,
} from './fetch-auth.ts';
