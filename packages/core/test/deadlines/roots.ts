import type {
  ActorOptions,
  ClaimsSchema,
  Decryption,
  Dpop,
  IssuerOptions,
  KeySource,
  MtlsSettings,
  OffloadSettings,
  ReadyCall,
  Requirement,
  ResolverOptions,
  SyncVerifyCall,
  TokenCacheSettings,
  VerifierOptions,
  VerifyCall,
} from '@oidc-verify/core';
import type {
  DpopOptions,
  MemoryReplayOptions,
  NonceOptions,
  ReplayStore,
} from '@oidc-verify/core/dpop';
import type {
  AuthenticateOptions,
  CookieCredentialOptions,
  FetchAuthSettings,
  GuardSettings,
  HeaderCertificateOptions,
  HoldOptions,
  HttpOptions,
  KeyFetchOptions,
  MetadataOptions,
  MetadataSettings,
  UpgradeHoldOptions,
  WebSocketProtocolOptions,
} from '@oidc-verify/core/http';
import type { DecryptionOptions } from '@oidc-verify/core/jwe';
import type { AuthorizationDetailsOptions, DetailMatchOptions } from '@oidc-verify/core/rar';
import type {
  LogoutActionOptions,
  LogoutCall,
  LogoutReceiverOptions,
  LogoutReplayStore,
  LogoutVerifierOptions,
  MemoryLogoutReplayOptions,
  MemoryRevocationsOptions,
  RevocationCheckOptions,
  RevocationStore,
} from '@oidc-verify/core/revocation';

/**
 * Every type by which an application hands something to this package. A test reads the index files:
 * one that is exported and not here fails it.
 */
export interface Roots {
  readonly ActorOptions: ActorOptions;
  readonly AuthErrorOptions: object;
  /** A schema for a type is asked by `authorizationDetails.read` of a verifier. */
  readonly AuthorizationDetailsOptions: Pick<AuthorizationDetailsOptions, 'locations'>;
  readonly AuthOptions: VerifierOptions & HttpOptions<object>;
  readonly AuthenticateOptions: AuthenticateOptions<unknown>;
  readonly CookieCredentialOptions: CookieCredentialOptions;
  readonly Decryption: Decryption;
  readonly DecryptionOptions: DecryptionOptions;
  readonly DetailMatchOptions: DetailMatchOptions;
  readonly Dpop: Dpop;
  readonly DpopOptions: DpopOptions;
  readonly FetchAuthSettings: FetchAuthSettings<unknown>;
  readonly GuardSettings: Omit<GuardSettings<unknown, object>, 'verifier'>;
  readonly HeaderCertificateOptions: HeaderCertificateOptions;
  readonly HoldOptions: HoldOptions<unknown>;
  readonly HttpOptions: HttpOptions<object>;
  /** The verifier in it is one of ours, or wraps one. */
  readonly InjectedAuthOptions: HttpOptions<object>;
  readonly IssuerOptions: IssuerOptions<ClaimsSchema>;
  readonly KeyFetchOptions: KeyFetchOptions;
  readonly KeySource: KeySource;
  readonly LogoutActionOptions: LogoutActionOptions;
  readonly LogoutCall: LogoutCall;
  readonly LogoutReceiverOptions: LogoutReceiverOptions;
  readonly LogoutReplayStore: LogoutReplayStore;
  readonly LogoutVerifierOptions: LogoutVerifierOptions;
  readonly MemoryLogoutReplayOptions: MemoryLogoutReplayOptions;
  readonly MemoryReplayOptions: MemoryReplayOptions;
  readonly MemoryRevocationsOptions: MemoryRevocationsOptions;
  readonly MetadataOptions: MetadataOptions;
  readonly MetadataSettings: MetadataSettings;
  readonly MtlsSettings: MtlsSettings;
  readonly NonceOptions: NonceOptions;
  readonly OffloadSettings: OffloadSettings;
  readonly ReadyCall: ReadyCall;
  readonly ReplayStore: ReplayStore;
  readonly Requirement: Requirement<unknown>;
  readonly ResolverOptions: ResolverOptions;
  readonly RevocationCheckOptions: RevocationCheckOptions;
  readonly RevocationStore: RevocationStore;
  readonly SyncVerifyCall: SyncVerifyCall<unknown>;
  readonly TokenCacheSettings: TokenCacheSettings;
  readonly UpgradeHoldOptions: UpgradeHoldOptions<unknown>;
  readonly VerifierOptions: VerifierOptions<ClaimsSchema>;
  readonly VerifyCall: VerifyCall<unknown>;
  readonly WebSocketProtocolOptions: WebSocketProtocolOptions;
}
