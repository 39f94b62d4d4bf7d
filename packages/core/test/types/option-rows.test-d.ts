// An option without a row, or a row without an option, does not compile. Each set of options is extended
// by one that nobody reads, and its rows by one that belongs to no option.
import { toHoldRows } from '../../src/connection/hold-options.ts';
import type { HoldOptions } from '../../src/connection/hold-options.ts';
import type { ActorOptions } from '../../src/contract/actor.ts';
import type { Requirement } from '../../src/contract/requirement.ts';
import type { AccessTokenClaims } from '../../src/contract/result.ts';
import { NONCE_ROWS } from '../../src/dpop/nonce-options.ts';
import { DPOP_ROWS } from '../../src/dpop/options.ts';
import type { NonceOptions } from '../../src/dpop/nonce-options.ts';
import type { DpopOptions } from '../../src/dpop/options.ts';
import { MEMORY_REPLAY_ROWS } from '../../src/dpop/replay.ts';
import type { MemoryReplayOptions } from '../../src/dpop/replay.ts';
import { KEY_FETCH_ROWS, toHttpRows } from '../../src/http/auth-options.ts';
import type { AuthOptions, HttpOptions, KeyFetchOptions } from '../../src/http/auth-options.ts';
import { HEADER_CERTIFICATE_ROWS } from '../../src/http/client-certificate.ts';
import type { HeaderCertificateOptions } from '../../src/http/client-certificate.ts';
import { COOKIE_ROWS, WEB_SOCKET_PROTOCOL_ROWS } from '../../src/http/credential-readers.ts';
import type {
  CookieCredentialOptions,
  WebSocketProtocolOptions,
} from '../../src/http/credential-readers.ts';
import { toFetchAuthRows } from '../../src/http/fetch-auth.ts';
import type { FetchAuthSettings } from '../../src/http/fetch-auth.ts';
import { METADATA_ROWS } from '../../src/http/metadata-options.ts';
import type { MetadataOptions } from '../../src/http/metadata-options.ts';
import { RESOURCE_ROWS } from '../../src/http/metadata.ts';
import type { MetadataSettings } from '../../src/http/metadata.ts';
import { toUpgradeRows } from '../../src/http/upgrade.ts';
import type { AuthenticateUpgradeOptions } from '../../src/http/upgrade.ts';
import { DECRYPTION_ROWS } from '../../src/jwe/options.ts';
import type { DecryptionOptions } from '../../src/jwe/options.ts';
import { string } from '../../src/options/readers.ts';
import type { OptionRows, SettingsOf } from '../../src/options/rows.ts';
import { ACTOR_ROWS } from '../../src/policy/actor-rows.ts';
import { ISSUER_ROWS } from '../../src/policy/issuer-rows.ts';
import type { IssuerOptions } from '../../src/policy/issuer-options.ts';
import type { ResolverOptions } from '../../src/policy/resolver-options.ts';
import type {
  MtlsSettings,
  OffloadSettings,
  TokenCacheSettings,
  VerifierOptions,
} from '../../src/policy/verifier-options.ts';
import { REQUIREMENT_ROWS } from '../../src/policy/requirement.ts';
import { RESOLVER_ROWS } from '../../src/policy/resolver-rows.ts';
import {
  MTLS_ROWS,
  OFFLOAD_ROWS,
  TOKEN_CACHE_ROWS,
  VERIFIER_ROWS,
} from '../../src/policy/verifier-rows.ts';
import { AUTH0_ROWS } from '../../src/providers/auth0.ts';
import type { Auth0Arguments } from '../../src/providers/auth0.ts';
import { COGNITO_ROWS } from '../../src/providers/cognito.ts';
import type { CognitoArguments } from '../../src/providers/cognito.ts';
import { DUENDE_ROWS } from '../../src/providers/duende.ts';
import type { DuendeArguments } from '../../src/providers/duende.ts';
import { ENTRA_ROWS } from '../../src/providers/entra.ts';
import type { EntraArguments } from '../../src/providers/entra.ts';
import { KEYCLOAK_ROWS } from '../../src/providers/keycloak.ts';
import type { KeycloakArguments } from '../../src/providers/keycloak.ts';
import { OKTA_ROWS } from '../../src/providers/okta.ts';
import type { OktaArguments } from '../../src/providers/okta.ts';
import { PING_ROWS } from '../../src/providers/ping.ts';
import type { PingArguments } from '../../src/providers/ping.ts';
import { ZITADEL_ROWS } from '../../src/providers/zitadel.ts';
import type { ZitadelArguments } from '../../src/providers/zitadel.ts';
import { toMatchRows } from '../../src/rar/match.ts';
import type { DetailMatchOptions } from '../../src/rar/match.ts';
import { AUTHORIZATION_DETAILS_ROWS } from '../../src/rar/options.ts';
import type { AuthorizationDetailsOptions } from '../../src/rar/options.ts';
import { LOGOUT_ACTION_ROWS } from '../../src/revocation/logout-action.ts';
import { LOGOUT_RECEIVER_ROWS } from '../../src/revocation/logout-receiver.ts';
import type { LogoutActionOptions } from '../../src/revocation/logout-action.ts';
import type { LogoutReceiverOptions } from '../../src/revocation/logout-receiver.ts';
import { MEMORY_LOGOUT_REPLAY_ROWS } from '../../src/revocation/logout-replay.ts';
import type { MemoryLogoutReplayOptions } from '../../src/revocation/logout-replay.ts';
import { LOGOUT_VERIFIER_ROWS } from '../../src/revocation/logout-verifier.ts';
import type { LogoutVerifierOptions } from '../../src/revocation/logout-verifier.ts';
import { MEMORY_REVOCATIONS_ROWS } from '../../src/revocation/memory-revocations.ts';
import type { MemoryRevocationsOptions } from '../../src/revocation/memory-revocations.ts';
import { REVOCATION_CHECK_ROWS } from '../../src/revocation/store.ts';
import type { RevocationCheckOptions } from '../../src/revocation/store.ts';
import type { Verifier } from '../../src/verifier/verifier.ts';

/** One option more, which has no row. */
interface Scratch {
  readonly scratch?: string;
}

/** Takes the rows of these options, read to these settings. */
declare function takes<Options, Settings extends { readonly [Name in keyof Options]?: unknown }>(
  rows: OptionRows<Options, Settings>,
): void;
const scratch = { read: string };
declare const verifier: Verifier;
const HTTP_ROWS = toHttpRows<object, object>();
const HOLD_ROWS = toHoldRows(verifier);
const FETCH_AUTH_ROWS = toFetchAuthRows<AccessTokenClaims>();
const UPGRADE_ROWS = toUpgradeRows<AccessTokenClaims>();
const DETAIL_MATCH_ROWS = toMatchRows([]);
const METADATA_SETTINGS_ROWS = { ...METADATA_ROWS, ...RESOURCE_ROWS };

type VerifierRows = SettingsOf<typeof VERIFIER_ROWS>;
takes<VerifierOptions, VerifierRows>(VERIFIER_ROWS);
// @ts-expect-error -- an option without a row
takes<VerifierOptions & Scratch, VerifierRows & Scratch>(VERIFIER_ROWS);
// @ts-expect-error -- a row without an option
takes<VerifierOptions, VerifierRows>({ ...VERIFIER_ROWS, scratch });

type IssuerRows = SettingsOf<typeof ISSUER_ROWS>;
takes<IssuerOptions, IssuerRows>(ISSUER_ROWS);
// @ts-expect-error -- an option without a row
takes<IssuerOptions & Scratch, IssuerRows & Scratch>(ISSUER_ROWS);
// @ts-expect-error -- a row without an option
takes<IssuerOptions, IssuerRows>({ ...ISSUER_ROWS, scratch });

type TokenCacheRows = SettingsOf<typeof TOKEN_CACHE_ROWS>;
takes<TokenCacheSettings, TokenCacheRows>(TOKEN_CACHE_ROWS);
// @ts-expect-error -- an option without a row
takes<TokenCacheSettings & Scratch, TokenCacheRows & Scratch>(TOKEN_CACHE_ROWS);
// @ts-expect-error -- a row without an option
takes<TokenCacheSettings, TokenCacheRows>({ ...TOKEN_CACHE_ROWS, scratch });

type OffloadRows = SettingsOf<typeof OFFLOAD_ROWS>;
takes<OffloadSettings, OffloadRows>(OFFLOAD_ROWS);
// @ts-expect-error -- an option without a row
takes<OffloadSettings & Scratch, OffloadRows & Scratch>(OFFLOAD_ROWS);
// @ts-expect-error -- a row without an option
takes<OffloadSettings, OffloadRows>({ ...OFFLOAD_ROWS, scratch });

type MtlsRows = SettingsOf<typeof MTLS_ROWS>;
takes<MtlsSettings, MtlsRows>(MTLS_ROWS);
// @ts-expect-error -- an option without a row
takes<MtlsSettings & Scratch, MtlsRows & Scratch>(MTLS_ROWS);
// @ts-expect-error -- a row without an option
takes<MtlsSettings, MtlsRows>({ ...MTLS_ROWS, scratch });

type ResolverRows = SettingsOf<typeof RESOLVER_ROWS>;
takes<ResolverOptions, ResolverRows>(RESOLVER_ROWS);
// @ts-expect-error -- an option without a row
takes<ResolverOptions & Scratch, ResolverRows & Scratch>(RESOLVER_ROWS);
// @ts-expect-error -- a row without an option
takes<ResolverOptions, ResolverRows>({ ...RESOLVER_ROWS, scratch });

type RequirementRows = SettingsOf<typeof REQUIREMENT_ROWS>;
takes<Requirement, RequirementRows>(REQUIREMENT_ROWS);
// @ts-expect-error -- an option without a row
takes<Requirement & Scratch, RequirementRows & Scratch>(REQUIREMENT_ROWS);
// @ts-expect-error -- a row without an option
takes<Requirement, RequirementRows>({ ...REQUIREMENT_ROWS, scratch });

type DpopRows = SettingsOf<typeof DPOP_ROWS>;
takes<DpopOptions, DpopRows>(DPOP_ROWS);
// @ts-expect-error -- an option without a row
takes<DpopOptions & Scratch, DpopRows & Scratch>(DPOP_ROWS);
// @ts-expect-error -- a row without an option
takes<DpopOptions, DpopRows>({ ...DPOP_ROWS, scratch });

type NonceRows = SettingsOf<typeof NONCE_ROWS>;
takes<NonceOptions, NonceRows>(NONCE_ROWS);
// @ts-expect-error -- an option without a row
takes<NonceOptions & Scratch, NonceRows & Scratch>(NONCE_ROWS);
// @ts-expect-error -- a row without an option
takes<NonceOptions, NonceRows>({ ...NONCE_ROWS, scratch });

type MemoryReplayRows = SettingsOf<typeof MEMORY_REPLAY_ROWS>;
takes<MemoryReplayOptions, MemoryReplayRows>(MEMORY_REPLAY_ROWS);
// @ts-expect-error -- an option without a row
takes<MemoryReplayOptions & Scratch, MemoryReplayRows & Scratch>(MEMORY_REPLAY_ROWS);
// @ts-expect-error -- a row without an option
takes<MemoryReplayOptions, MemoryReplayRows>({ ...MEMORY_REPLAY_ROWS, scratch });

type ActorRows = SettingsOf<typeof ACTOR_ROWS>;
takes<ActorOptions, ActorRows>(ACTOR_ROWS);
// @ts-expect-error -- an option without a row
takes<ActorOptions & Scratch, ActorRows & Scratch>(ACTOR_ROWS);
// @ts-expect-error -- a row without an option
takes<ActorOptions, ActorRows>({ ...ACTOR_ROWS, scratch });

type DetailsRows = SettingsOf<typeof AUTHORIZATION_DETAILS_ROWS>;
takes<AuthorizationDetailsOptions, DetailsRows>(AUTHORIZATION_DETAILS_ROWS);
// @ts-expect-error -- an option without a row
takes<AuthorizationDetailsOptions & Scratch, DetailsRows & Scratch>(AUTHORIZATION_DETAILS_ROWS);
// @ts-expect-error -- a row without an option
takes<AuthorizationDetailsOptions, DetailsRows>({ ...AUTHORIZATION_DETAILS_ROWS, scratch });

type DetailMatchRows = SettingsOf<typeof DETAIL_MATCH_ROWS>;
takes<DetailMatchOptions, DetailMatchRows>(DETAIL_MATCH_ROWS);
// @ts-expect-error -- an option without a row
takes<DetailMatchOptions & Scratch, DetailMatchRows & Scratch>(DETAIL_MATCH_ROWS);
// @ts-expect-error -- a row without an option
takes<DetailMatchOptions, DetailMatchRows>({ ...DETAIL_MATCH_ROWS, scratch });

type DecryptionRows = SettingsOf<typeof DECRYPTION_ROWS>;
takes<DecryptionOptions, DecryptionRows>(DECRYPTION_ROWS);
// @ts-expect-error -- an option without a row
takes<DecryptionOptions & Scratch, DecryptionRows & Scratch>(DECRYPTION_ROWS);
// @ts-expect-error -- a row without an option
takes<DecryptionOptions, DecryptionRows>({ ...DECRYPTION_ROWS, scratch });

type KeyFetchRows = SettingsOf<typeof KEY_FETCH_ROWS>;
takes<KeyFetchOptions, KeyFetchRows>(KEY_FETCH_ROWS);
// @ts-expect-error -- an option without a row
takes<KeyFetchOptions & Scratch, KeyFetchRows & Scratch>(KEY_FETCH_ROWS);
// @ts-expect-error -- a row without an option
takes<KeyFetchOptions, KeyFetchRows>({ ...KEY_FETCH_ROWS, scratch });

type MetadataRows = SettingsOf<typeof METADATA_ROWS>;
takes<MetadataOptions, MetadataRows>(METADATA_ROWS);
// @ts-expect-error -- an option without a row
takes<MetadataOptions & Scratch, MetadataRows & Scratch>(METADATA_ROWS);
// @ts-expect-error -- a row without an option
takes<MetadataOptions, MetadataRows>({ ...METADATA_ROWS, scratch });

type HeaderCertificateRows = SettingsOf<typeof HEADER_CERTIFICATE_ROWS>;
takes<HeaderCertificateOptions, HeaderCertificateRows>(HEADER_CERTIFICATE_ROWS);
// @ts-expect-error -- an option without a row
takes<HeaderCertificateOptions & Scratch, HeaderCertificateRows & Scratch>(HEADER_CERTIFICATE_ROWS);
// @ts-expect-error -- a row without an option
takes<HeaderCertificateOptions, HeaderCertificateRows>({ ...HEADER_CERTIFICATE_ROWS, scratch });

type CookieRows = SettingsOf<typeof COOKIE_ROWS>;
takes<CookieCredentialOptions, CookieRows>(COOKIE_ROWS);
// @ts-expect-error -- an option without a row
takes<CookieCredentialOptions & Scratch, CookieRows & Scratch>(COOKIE_ROWS);
// @ts-expect-error -- a row without an option
takes<CookieCredentialOptions, CookieRows>({ ...COOKIE_ROWS, scratch });

type Protocol = SettingsOf<typeof WEB_SOCKET_PROTOCOL_ROWS>;
takes<WebSocketProtocolOptions, Protocol>(WEB_SOCKET_PROTOCOL_ROWS);
// @ts-expect-error -- an option without a row
takes<WebSocketProtocolOptions & Scratch, Protocol & Scratch>(WEB_SOCKET_PROTOCOL_ROWS);
// @ts-expect-error -- a row without an option
takes<WebSocketProtocolOptions, Protocol>({ ...WEB_SOCKET_PROTOCOL_ROWS, scratch });

type RevocationCheckRows = SettingsOf<typeof REVOCATION_CHECK_ROWS>;
takes<RevocationCheckOptions, RevocationCheckRows>(REVOCATION_CHECK_ROWS);
// @ts-expect-error -- an option without a row
takes<RevocationCheckOptions & Scratch, RevocationCheckRows & Scratch>(REVOCATION_CHECK_ROWS);
// @ts-expect-error -- a row without an option
takes<RevocationCheckOptions, RevocationCheckRows>({ ...REVOCATION_CHECK_ROWS, scratch });

type MemoryRevocationsRows = SettingsOf<typeof MEMORY_REVOCATIONS_ROWS>;
takes<MemoryRevocationsOptions, MemoryRevocationsRows>(MEMORY_REVOCATIONS_ROWS);
// @ts-expect-error -- an option without a row
takes<MemoryRevocationsOptions & Scratch, MemoryRevocationsRows & Scratch>(MEMORY_REVOCATIONS_ROWS);
// @ts-expect-error -- a row without an option
takes<MemoryRevocationsOptions, MemoryRevocationsRows>({ ...MEMORY_REVOCATIONS_ROWS, scratch });

type LogoutReplay = SettingsOf<typeof MEMORY_LOGOUT_REPLAY_ROWS>;
takes<MemoryLogoutReplayOptions, LogoutReplay>(MEMORY_LOGOUT_REPLAY_ROWS);
// @ts-expect-error -- an option without a row
takes<MemoryLogoutReplayOptions & Scratch, LogoutReplay & Scratch>(MEMORY_LOGOUT_REPLAY_ROWS);
// @ts-expect-error -- a row without an option
takes<MemoryLogoutReplayOptions, LogoutReplay>({ ...MEMORY_LOGOUT_REPLAY_ROWS, scratch });

type LogoutActionRows = SettingsOf<typeof LOGOUT_ACTION_ROWS>;
takes<LogoutActionOptions, LogoutActionRows>(LOGOUT_ACTION_ROWS);
// @ts-expect-error -- an option without a row
takes<LogoutActionOptions & Scratch, LogoutActionRows & Scratch>(LOGOUT_ACTION_ROWS);
// @ts-expect-error -- a row without an option
takes<LogoutActionOptions, LogoutActionRows>({ ...LOGOUT_ACTION_ROWS, scratch });

type LogoutReceiverRows = SettingsOf<typeof LOGOUT_RECEIVER_ROWS>;
takes<LogoutReceiverOptions, LogoutReceiverRows>(LOGOUT_RECEIVER_ROWS);
// @ts-expect-error -- an option without a row
takes<LogoutReceiverOptions & Scratch, LogoutReceiverRows & Scratch>(LOGOUT_RECEIVER_ROWS);
// @ts-expect-error -- a row without an option
takes<LogoutReceiverOptions, LogoutReceiverRows>({ ...LOGOUT_RECEIVER_ROWS, scratch });

type LogoutVerifierRows = SettingsOf<typeof LOGOUT_VERIFIER_ROWS>;
takes<LogoutVerifierOptions, LogoutVerifierRows>(LOGOUT_VERIFIER_ROWS);
// @ts-expect-error -- an option without a row
takes<LogoutVerifierOptions & Scratch, LogoutVerifierRows & Scratch>(LOGOUT_VERIFIER_ROWS);
// @ts-expect-error -- a row without an option
takes<LogoutVerifierOptions, LogoutVerifierRows>({ ...LOGOUT_VERIFIER_ROWS, scratch });

type Auth0Rows = SettingsOf<typeof AUTH0_ROWS>;
takes<Auth0Arguments, Auth0Rows>(AUTH0_ROWS);
// @ts-expect-error -- an option without a row
takes<Auth0Arguments & Scratch, Auth0Rows & Scratch>(AUTH0_ROWS);
// @ts-expect-error -- a row without an option
takes<Auth0Arguments, Auth0Rows>({ ...AUTH0_ROWS, scratch });

type CognitoRows = SettingsOf<typeof COGNITO_ROWS>;
takes<CognitoArguments, CognitoRows>(COGNITO_ROWS);
// @ts-expect-error -- an option without a row
takes<CognitoArguments & Scratch, CognitoRows & Scratch>(COGNITO_ROWS);
// @ts-expect-error -- a row without an option
takes<CognitoArguments, CognitoRows>({ ...COGNITO_ROWS, scratch });

type DuendeRows = SettingsOf<typeof DUENDE_ROWS>;
takes<DuendeArguments, DuendeRows>(DUENDE_ROWS);
// @ts-expect-error -- an option without a row
takes<DuendeArguments & Scratch, DuendeRows & Scratch>(DUENDE_ROWS);
// @ts-expect-error -- a row without an option
takes<DuendeArguments, DuendeRows>({ ...DUENDE_ROWS, scratch });

type EntraRows = SettingsOf<typeof ENTRA_ROWS>;
takes<EntraArguments, EntraRows>(ENTRA_ROWS);
// @ts-expect-error -- an option without a row
takes<EntraArguments & Scratch, EntraRows & Scratch>(ENTRA_ROWS);
// @ts-expect-error -- a row without an option
takes<EntraArguments, EntraRows>({ ...ENTRA_ROWS, scratch });

type KeycloakRows = SettingsOf<typeof KEYCLOAK_ROWS>;
takes<KeycloakArguments, KeycloakRows>(KEYCLOAK_ROWS);
// @ts-expect-error -- an option without a row
takes<KeycloakArguments & Scratch, KeycloakRows & Scratch>(KEYCLOAK_ROWS);
// @ts-expect-error -- a row without an option
takes<KeycloakArguments, KeycloakRows>({ ...KEYCLOAK_ROWS, scratch });

type OktaRows = SettingsOf<typeof OKTA_ROWS>;
takes<OktaArguments, OktaRows>(OKTA_ROWS);
// @ts-expect-error -- an option without a row
takes<OktaArguments & Scratch, OktaRows & Scratch>(OKTA_ROWS);
// @ts-expect-error -- a row without an option
takes<OktaArguments, OktaRows>({ ...OKTA_ROWS, scratch });

type PingRows = SettingsOf<typeof PING_ROWS>;
takes<PingArguments, PingRows>(PING_ROWS);
// @ts-expect-error -- an option without a row
takes<PingArguments & Scratch, PingRows & Scratch>(PING_ROWS);
// @ts-expect-error -- a row without an option
takes<PingArguments, PingRows>({ ...PING_ROWS, scratch });

type ZitadelRows = SettingsOf<typeof ZITADEL_ROWS>;
takes<ZitadelArguments, ZitadelRows>(ZITADEL_ROWS);
// @ts-expect-error -- an option without a row
takes<ZitadelArguments & Scratch, ZitadelRows & Scratch>(ZITADEL_ROWS);
// @ts-expect-error -- a row without an option
takes<ZitadelArguments, ZitadelRows>({ ...ZITADEL_ROWS, scratch });

type HttpRows = SettingsOf<typeof HTTP_ROWS>;
takes<HttpOptions<object, object>, HttpRows>(HTTP_ROWS);
// @ts-expect-error -- an option without a row
takes<HttpOptions<object, object> & Scratch, HttpRows & Scratch>(HTTP_ROWS);
// @ts-expect-error -- a row without an option
takes<HttpOptions<object, object>, HttpRows>({ ...HTTP_ROWS, scratch });

type HoldRows = SettingsOf<typeof HOLD_ROWS>;
takes<HoldOptions<AccessTokenClaims>, HoldRows>(HOLD_ROWS);
// @ts-expect-error -- an option without a row
takes<HoldOptions<AccessTokenClaims> & Scratch, HoldRows & Scratch>(HOLD_ROWS);
// @ts-expect-error -- a row without an option
takes<HoldOptions<AccessTokenClaims>, HoldRows>({ ...HOLD_ROWS, scratch });

type FetchAuthRows = SettingsOf<typeof FETCH_AUTH_ROWS>;
takes<FetchAuthSettings<AccessTokenClaims>, FetchAuthRows>(FETCH_AUTH_ROWS);
// @ts-expect-error -- an option without a row
takes<FetchAuthSettings<AccessTokenClaims> & Scratch, FetchAuthRows & Scratch>(FETCH_AUTH_ROWS);
// @ts-expect-error -- a row without an option
takes<FetchAuthSettings<AccessTokenClaims>, FetchAuthRows>({ ...FETCH_AUTH_ROWS, scratch });

type UpgradeRows = SettingsOf<typeof UPGRADE_ROWS>;
takes<AuthenticateUpgradeOptions<AccessTokenClaims>, UpgradeRows>(UPGRADE_ROWS);
// @ts-expect-error -- an option without a row
takes<AuthenticateUpgradeOptions<AccessTokenClaims> & Scratch, UpgradeRows & Scratch>(UPGRADE_ROWS);
// @ts-expect-error -- a row without an option
takes<AuthenticateUpgradeOptions<AccessTokenClaims>, UpgradeRows>({ ...UPGRADE_ROWS, scratch });

type MetadataSettingsRows = SettingsOf<typeof METADATA_SETTINGS_ROWS>;
takes<MetadataSettings, MetadataSettingsRows>(METADATA_SETTINGS_ROWS);
// @ts-expect-error -- an option without a row
takes<MetadataSettings & Scratch, MetadataSettingsRows & Scratch>(METADATA_SETTINGS_ROWS);
// @ts-expect-error -- a row without an option
takes<MetadataSettings, MetadataSettingsRows>({ ...METADATA_SETTINGS_ROWS, scratch });

// createAuth reads the rows of a verifier, of fetching keys and of HTTP, and the option `verifier`.
const AUTH_ROWS = { ...VERIFIER_ROWS, ...KEY_FETCH_ROWS, ...HTTP_ROWS, verifier: { read: string } };
type AuthRows = SettingsOf<typeof AUTH_ROWS>;
type AllAuthOptions = AuthOptions<undefined, object, object>;
takes<AllAuthOptions, AuthRows>(AUTH_ROWS);
// @ts-expect-error -- an option without a row
takes<AllAuthOptions & Scratch, AuthRows & Scratch>(AUTH_ROWS);
// @ts-expect-error -- a row without an option
takes<AllAuthOptions, AuthRows>({ ...AUTH_ROWS, scratch });
