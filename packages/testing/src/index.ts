/**
 * A test kit for APIs that accept OAuth 2 / OIDC access tokens: an issuer inside the test process, a
 * clock, scripted key sources, DPoP clients, hostile tokens, and the contract that adapters must pass.
 *
 * @module
 */
export type { SigningAlgorithm } from './algorithms.ts';
export { createClock } from './clock.ts';
export type { TestClock } from './clock.ts';
export { createDpopClient } from './dpop-client.ts';
export type { DpopClient, DpopClientOptions, ProofOverrides, ProofRequest } from './dpop-client.ts';
export { createFakeKeySource } from './fake-key-source.ts';
export type { FakeKeySourceOptions, FakeKeyState } from './fake-key-source-options.ts';
export type { FakeKeySource, FakeKeySourceCall } from './fake-key-source.ts';
export { createFakeKeyStore } from './fake-key-store.ts';
export type {
  FakeKeyStore,
  FakeKeyStoreCall,
  FakeKeyStoreOptions,
  KeyStoreFault,
} from './fake-key-store.ts';
export { keyStoreContract } from './key-store-contract.ts';
export type { KeyStoreHarness, OpenKeyStore } from './key-store-contract.ts';
export { replayStoreContract } from './replay-store-contract.ts';
export type { OpenReplayStore, ReplayStoreHarness } from './replay-store-contract.ts';
export { revocationStoreContract } from './revocation-store-contract.ts';
export type {
  OpenRevocationStore,
  RevocationStoreHarness,
  RevocationStoreSetting,
} from './revocation-store-contract.ts';
export type { FaultyStore, StoreFault } from './store-contract/store-fault.ts';
export type { FetchCounts, Outage, TestFetch } from './issuer-endpoint.ts';
export type { KeyPool, SigningKey } from './key-ring.ts';
export { toPublicJwk } from './keys.ts';
export type { PrivateJwk, TestKeys } from './keys.ts';
export type { ListeningIssuer } from './listen.ts';
export type { ListenOptions } from './node.ts';
export { encodeSegment, signBytes, signCompact } from './sign.ts';
export type { HmacAlgorithm, RawSegment, RawToken } from './sign.ts';
export { createTestIssuer } from './test-issuer.ts';
export type { TestIssuer } from './test-issuer.ts';
export type { RotateKeysOptions, SignOptions, TestIssuerOptions } from './test-issuer-options.ts';
export type { TestClaims } from './test-claims.ts';
export { testCertificate, testKeys } from './test-keys.ts';
export { hostileTokens } from './hostile-tokens.ts';
export type { HostileFamily, HostileToken } from './hostile-tokens.ts';
export { adapterContract } from './contract-suite.ts';
export { CONTRACT_ROUTES, editHeaders } from './contract-routes.ts';
export type {
  AdapterHarness,
  ContractApp,
  ContractAuthOptions,
  ContractCase,
  ContractErrorHandler,
  ContractReplacement,
  ContractRequest,
  ContractResponse,
  RunningContractApp,
} from './adapter-contract.ts';
