import type { Decryption } from '../contract/decryption.ts';
import type { Dpop } from '../contract/dpop.ts';
import type { Position } from '../options/problems.ts';
import {
  callback,
  hasMethods,
  integer,
  listOf,
  number,
  oneOf,
  options,
} from '../options/readers.ts';
import { requireContract } from '../options/require-contract.ts';
import { readTable } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { ISSUER_ROWS, readIssuer, readIssuerOptions } from './issuer-rows.ts';
import type { IssuerSettings } from './issuer-rows.ts';
import type {
  MtlsSettings,
  OffloadSettings,
  TokenCacheSettings,
  VerifierOptions,
} from './verifier-options.ts';
import { RESOLVER_DEFAULTS, RESOLVER_ROWS } from './resolver-rows.ts';
import type { ResolverSettings } from './resolver-rows.ts';

/** {@link MtlsSettings} in the form in which they are used. */
export interface CompiledMtls extends MtlsSettings {
  readonly mode: 'allowed' | 'required';
}

/** {@link VerifierOptions} in the form in which they are used. */
export interface VerifierSettings
  extends
    Omit<
      VerifierOptions,
      | keyof IssuerSettings
      | 'issuers'
      | 'resolver'
      | 'tokenCache'
      | 'offload'
      | 'maxTokenBytes'
      | 'callbackTimeoutMs'
      | 'diagnostics'
      | 'now'
      | 'monotonicMs'
    >,
    Omit<IssuerSettings, 'issuer'> {
  readonly issuer?: string;
  readonly issuers?: readonly IssuerSettings[];
  readonly resolver: ResolverSettings;
  readonly tokenCache?: Required<TokenCacheSettings>;
  readonly offload: Required<OffloadSettings>;
  readonly maxTokenBytes: number;
  readonly callbackTimeoutMs: number;
  readonly diagnostics: 'facts' | 'values';
  readonly now: () => number;
  readonly monotonicMs: () => number;
}

/** The option `callbackTimeoutMs` where it is left out. */
export const DEFAULT_CALLBACK_TIMEOUT_MS = 5_000;

const KIBIBYTE = 1024;

/** The rows of {@link TokenCacheSettings}. */
export const TOKEN_CACHE_ROWS: OptionRows<TokenCacheSettings, Required<TokenCacheSettings>> = {
  storage: { read: oneOf(['token', 'digest']), fallback: 'token' },
  maxBytes: { read: number(64 * KIBIBYTE, 4 * KIBIBYTE ** 3), fallback: 16 * KIBIBYTE ** 2 },
};

const WHERE = oneOf(['inline', 'threadpool'] as const);

/** The rows of {@link OffloadSettings}. */
export const OFFLOAD_ROWS: OptionRows<OffloadSettings, Required<OffloadSettings>> = {
  rsa: { read: WHERE, fallback: 'inline' },
  ecdsa: { read: WHERE, fallback: 'inline' },
  eddsa: { read: WHERE, fallback: 'inline' },
};

/** The rows of {@link MtlsSettings}. */
export const MTLS_ROWS: OptionRows<MtlsSettings, CompiledMtls> = {
  certificate: { read: callback },
  mode: { read: oneOf(['allowed', 'required']), fallback: 'allowed' },
};

/** The rows of {@link VerifierOptions}. */
export const VERIFIER_ROWS: OptionRows<VerifierOptions, VerifierSettings> = {
  ...ISSUER_ROWS,
  issuer: { read: readIssuer },
  issuers: { read: listOf(readIssuerOptions, '{ issuer, … }') },
  resolveIssuer: { read: callback },
  resolver: { read: options(RESOLVER_ROWS), fallback: RESOLVER_DEFAULTS },
  scopeImplies: { read: callback },
  decrypt: { read: readDecryption },
  dpop: { read: readDpop, refusesUndefined: true },
  mtls: { read: options(MTLS_ROWS), refusesUndefined: true },
  checkRevoked: { read: callback, refusesUndefined: true },
  tokenCache: { read: readTokenCache },
  offload: {
    read: options(OFFLOAD_ROWS),
    fallback: { rsa: 'inline', ecdsa: 'inline', eddsa: 'inline' },
  },
  maxTokenBytes: { read: integer(256, 1_048_576), fallback: 16_384 },
  callbackTimeoutMs: { read: integer(1, 60_000), fallback: DEFAULT_CALLBACK_TIMEOUT_MS },
  onEvent: { read: callback },
  diagnostics: { read: oneOf(['facts', 'values']), fallback: 'facts' },
  now: { read: callback, fallback: () => Date.now() },
  monotonicMs: { read: callback, fallback: () => performance.now() },
};

/** Reads an object that decrypts tokens; one of another contract is refused at once. */
function readDecryption(value: unknown, at: Position): Decryption | undefined {
  requireContract(at.path, value);
  return hasMethods<Decryption>(value, ['decrypt'])
    ? value
    : at.report('must be made by createDecryption({ keys: [...] }) of @oidc-verify/core/jwe');
}

/** Reads an object that checks DPoP proofs; one of another contract is refused at once. */
function readDpop(value: unknown, at: Position): Dpop | undefined {
  requireContract(at.path, value);
  return hasMethods<Dpop>(value, ['prove']) && Array.isArray(value.algorithms)
    ? value
    : at.report('must be made by createDpop({ publicOrigin, … }) of @oidc-verify/core/dpop');
}

function readTokenCache(value: unknown, at: Position): Required<TokenCacheSettings> | undefined {
  return value === false ? undefined : readTable(TOKEN_CACHE_ROWS, value === true ? {} : value, at);
}
