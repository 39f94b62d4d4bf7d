import { optionReaders } from '@oidc-verify/core';
import type { EventListener, KeyDocument, KeyStore } from '@oidc-verify/core';
import type { OptionRows, Position } from '@oidc-verify/core/options';
import type { Fetch } from './download.ts';
import { endpointFault, parseUrl } from './endpoint.ts';
import { toPlainDocument } from './key-document.ts';

const { anyString, boolean, callback, maybeEmptyListOf, number, oneOrMore, readSettings } =
  optionReaders;

/** A secret that processes share: a string of 32 characters or more, or as many bytes. */
export type StoreSecret = string | Uint8Array;

/** The options of {@link fetchJwks}. All of them are optional. */
export interface FetchJwksOptions {
  /**
   * The URL of the key set. This source then serves one issuer. Default: the `jwks_uri` of the
   * issuer's metadata (OpenID Connect Discovery 1.0 §4, RFC 8414 §3).
   */
  readonly jwksUri?: string | undefined;
  /**
   * The transport: `(url, init) => Promise<Response>`. Default: the global `fetch`, looked up at
   * each use.
   */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds, 1–60,000, for one request, from the call to the last byte. Default 5,000. */
  readonly timeoutMs?: number | undefined;
  /** Bytes of one document after decompression, up to 16 MiB. Default 524,288. */
  readonly maxBytes?: number | undefined;
  /** Keys in one set, up to 1,000. Default 100. */
  readonly maxKeys?: number | undefined;
  /** Seconds for which keys are fresh if the endpoint sends no `Cache-Control`. Default 300. */
  readonly ttlSeconds?: number | undefined;
  /**
   * The shortest lifetime in seconds that `Cache-Control` can set; also used for `no-store` and
   * `no-cache`. Default 60, or `ttlSeconds` if that is less.
   */
  readonly minTtlSeconds?: number | undefined;
  /**
   * The longest lifetime in seconds that `Cache-Control` can set. Default 3,600, or `ttlSeconds` if
   * that is more.
   */
  readonly maxTtlSeconds?: number | undefined;
  /**
   * Seconds for which expired keys are still used while the endpoint is down; 0 turns this off.
   * Default 3,600.
   */
  readonly staleIfErrorSeconds?: number | undefined;
  /**
   * Seconds, up to 86,400, for which expired keys are still used while they are refreshed in the
   * background. A removed key is accepted for that much longer. Default 0.
   */
  readonly staleWhileRevalidateSeconds?: number | undefined;
  /** Seconds, 1–3,600, between two refreshes for a `kid` that is not in the set. Default 30. */
  readonly unknownKidCooldownSeconds?: number | undefined;
  /**
   * Issuers whose keys are kept, up to 1,000,000: those listed in verifiers, and those with at
   * least one verified token. Up to a tenth more are kept for issuers that have no verified token
   * yet. Default 10,000.
   */
  readonly maxIssuers?: number | undefined;
  /**
   * Bytes of memory for all keys together. The default is enough for nine RSA-2048 keys for each of
   * 10,000 issuers. Half of it is divided equally, so that large key sets cannot crowd out the
   * others. Default 67,108,864.
   */
  readonly maxHeldBytes?: number | undefined;
  /**
   * Concurrent refreshes for issuers without keys in memory. Others wait their turn, for at most
   * twice `timeoutMs`. The default leaves enough sockets for everything else. Default 256.
   */
  readonly maxConcurrentColdFetches?: number | undefined;
  /** Shares keys with other processes, or keeps them for the next one. Default: none. */
  readonly store?: KeyStore | undefined;
  /**
   * Authenticates the documents in `store`, so that write access to the store is not enough to
   * plant a key: at least 32 bytes or characters, the same in all processes. If it is a list, the
   * first secret signs and all of them are accepted, so that you can rotate secrets. Required with
   * `store`, unless `dangerouslyTrustStore` is set.
   */
  readonly storeSecret?: StoreSecret | readonly StoreSecret[] | undefined;
  /**
   * Accepts the documents in `store` without authentication: write access to the store then decides
   * which keys are accepted. Default false.
   */
  readonly dangerouslyTrustStore?: boolean | undefined;
  /**
   * Milliseconds, 1–60,000, for each call of `store`; after that, the keys are fetched. Default 500.
   */
  readonly storeTimeoutMs?: number | undefined;
  /**
   * Key documents to start with, by issuer, for example from a file that you deploy with the
   * application. Their age counts from `fetchedAt`, and they are refreshed like any other keys.
   * Default: none.
   */
  readonly seed?: Readonly<Record<string, KeyDocument>> | undefined;
  /** Origins that may use plain http, such as `http://keycloak.auth.svc:8080`. Default: none. */
  readonly dangerouslyAllowHttpOrigins?: readonly string[] | undefined;
  /**
   * Internal hosts, such as `keycloak.auth.svc` or `10.0.0.5`, from which keys may be fetched even
   * though their URL was discovered (`jwks_uri`) or belongs to an issuer that `resolveIssuer`
   * returned. Hosts in `issuer` and `jwksUri` need no entry. Default: none.
   */
  readonly dangerouslyAllowPrivateHosts?: readonly string[] | undefined;
  /** Receives `keys-refreshed`, `discovery`, `stale-used`, `cooldown`, `keys-unusable` and `key-store`. */
  readonly onEvent?: EventListener | undefined;
  /**
   * Returns milliseconds since the epoch. Ages are measured with this clock and with `monotonicMs`,
   * and the longer result counts. Default `Date.now`.
   */
  readonly now?: (() => number) | undefined;
  /** Returns milliseconds of a clock that never jumps. Default `performance.now`. */
  readonly monotonicMs?: (() => number) | undefined;
  /** Returns 0 to 1, to spread refreshes and retries. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /**
   * Whether one request may wait for the fetch of another. Otherwise each fetches for itself, and
   * they share the result. Default true; false on Cloudflare Workers.
   */
  readonly sharePromises?: boolean | undefined;
}

/** {@link FetchJwksOptions} in the form in which they are used. */
interface GivenSettings extends Omit<FetchJwksOptions, 'seed'> {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly maxKeys: number;
  readonly ttlSeconds: number;
  readonly staleIfErrorSeconds: number;
  readonly unknownKidCooldownSeconds: number;
  readonly maxIssuers: number;
  readonly maxHeldBytes: number;
  readonly maxConcurrentColdFetches: number;
  readonly staleWhileRevalidateSeconds: number;
  readonly storeSecret: readonly StoreSecret[];
  readonly storeTimeoutMs: number;
  readonly dangerouslyTrustStore: boolean;
  readonly seed: ReadonlyMap<string, KeyDocument>;
  readonly dangerouslyAllowHttpOrigins: readonly string[];
  readonly dangerouslyAllowPrivateHosts: readonly string[];
}

/** Options with their defaults, also those that depend on others. */
export interface FetchJwksSettings extends Omit<GivenSettings, `dangerouslyAllow${string}`> {
  readonly minTtlSeconds: number;
  readonly maxTtlSeconds: number;
  readonly httpOrigins: readonly string[];
  readonly privateHosts: readonly string[];
}

const DAY = 86_400;

/** Stands in for a store that is wrong. */
const NO_STORE: KeyStore = Object.freeze({ read: () => undefined, write: () => {} });

/** The rows of {@link FetchJwksOptions}. */
export const FETCH_JWKS_ROWS: OptionRows<FetchJwksOptions, GivenSettings> = {
  jwksUri: { read: anyString },
  fetch: { read: callback },
  timeoutMs: { read: number(1, 60_000), fallback: 5_000 },
  maxBytes: { read: number(1, 16_777_216), fallback: 524_288 },
  maxKeys: { read: number(1, 1_000), fallback: 100 },
  ttlSeconds: { read: number(1, DAY), fallback: 300 },
  minTtlSeconds: { read: number(1, DAY) },
  maxTtlSeconds: { read: number(1, DAY) },
  staleIfErrorSeconds: { read: number(0, DAY), fallback: 3_600 },
  staleWhileRevalidateSeconds: { read: number(0, DAY), fallback: 0 },
  unknownKidCooldownSeconds: { read: number(1, 3_600), fallback: 30 },
  dangerouslyAllowHttpOrigins: { read: maybeEmptyListOf(readOrigin, 'origins'), fallback: [] },
  dangerouslyAllowPrivateHosts: { read: maybeEmptyListOf(readHost, 'hosts'), fallback: [] },
  maxIssuers: { read: number(1, 1_000_000), fallback: 10_000 },
  maxHeldBytes: { read: number(65_536, 2 ** 40), fallback: 67_108_864 },
  maxConcurrentColdFetches: { read: number(1, 100_000), fallback: 256 },
  store: { read: optionReaders.withMethods<KeyStore>(['read', 'write']), standIn: NO_STORE },
  storeSecret: { read: oneOrMore(readSecret), fallback: [] },
  dangerouslyTrustStore: { read: boolean, fallback: false },
  storeTimeoutMs: { read: number(1, 60_000), fallback: 500 },
  seed: { read: readSeed, fallback: new Map() },
  onEvent: { read: callback },
  now: { read: callback },
  monotonicMs: { read: callback },
  random: { read: callback },
  sharePromises: { read: boolean },
};

/**
 * Returns the options with their defaults.
 *
 * @throws {ConfigError} `invalid_options` with every problem: unknown names, wrong types, numbers
 *   out of range, a `jwksUri` that may not be fetched
 */
export function parseOptions(options: FetchJwksOptions): FetchJwksSettings {
  const {
    dangerouslyAllowHttpOrigins: httpOrigins,
    dangerouslyAllowPrivateHosts: privateHosts,
    ...settings
  } = readSettings(FETCH_JWKS_ROWS, options, '', checkTogether);
  const { minTtlSeconds, maxTtlSeconds } = boundsOf(settings);
  return { ...settings, minTtlSeconds, maxTtlSeconds, httpOrigins, privateHosts };
}

/** Returns the bounds of what Cache-Control may ask for; `ttlSeconds` is always within them. */
function boundsOf({ ttlSeconds = 1, minTtlSeconds, maxTtlSeconds }: Partial<GivenSettings>): {
  readonly minTtlSeconds: number;
  readonly maxTtlSeconds: number;
} {
  return {
    minTtlSeconds: minTtlSeconds ?? Math.min(60, ttlSeconds),
    maxTtlSeconds: maxTtlSeconds ?? Math.max(3_600, ttlSeconds),
  };
}

/** Checks what the options say about each other. */
function checkTogether(settings: Partial<GivenSettings>, at: Position): void {
  checkStore(settings, at);
  const { ttlSeconds = 1, jwksUri, dangerouslyAllowHttpOrigins: httpOrigins = [] } = settings;
  const { minTtlSeconds, maxTtlSeconds } = boundsOf(settings);
  number(1, ttlSeconds)(minTtlSeconds, at.member('minTtlSeconds'));
  number(ttlSeconds, DAY)(maxTtlSeconds, at.member('maxTtlSeconds'));
  const fault = jwksUri === undefined ? undefined : endpointFault(jwksUri, { httpOrigins });
  if (fault !== undefined) at.member('jwksUri').report(fault);
}

function checkStore(settings: Partial<GivenSettings>, at: Position): void {
  const { store, storeSecret = [], dangerouslyTrustStore = false } = settings;
  const isAuthentic = storeSecret.length > 0;
  const secret = at.member('storeSecret');
  if (store === undefined && isAuthentic) secret.report('is for `store`; give that too');
  if (isAuthentic && dangerouslyTrustStore) {
    at.member('dangerouslyTrustStore').report('contradicts `storeSecret`; leave one of them out');
  }
  if (store !== undefined && !isAuthentic && !dangerouslyTrustStore) {
    secret.report(`is required with \`store\`: ${SECRET}, the same for all processes`);
  }
}

const SECRET_LENGTH = 32;
const SECRET = `${SECRET_LENGTH} random bytes or characters at least`;

function readSecret(value: unknown, at: Position): StoreSecret | undefined {
  const isSecret = typeof value === 'string' || isBytes(value);
  return isSecret && value.length >= SECRET_LENGTH ? value : at.report(`must have ${SECRET}`);
}

/** Also of another realm, as in some environments of test runners. */
function isBytes(value: unknown): value is Uint8Array {
  return (
    ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]'
  );
}

function readSeed(value: unknown, at: Position): ReadonlyMap<string, KeyDocument> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return at.report('must be an object of documents by issuer');
  }
  const seed = new Map<string, KeyDocument>();
  for (const [issuer, given] of Object.entries(value)) {
    const document = toPlainDocument(given, MAX_SEED_BYTES);
    if (document !== undefined) seed.set(issuer, document);
    else at.member(JSON.stringify(issuer)).report(SEED_FORM);
  }
  return seed;
}

const MAX_SEED_BYTES = 16_777_216;
const SEED_FORM =
  'must be { jwks: { keys: [...] }, url, fetchedAt }, with fetchedAt in epoch seconds';

function readOrigin(value: unknown, at: Position): string | undefined {
  const isOrigin =
    typeof value === 'string' && value.startsWith('http:') && parseUrl(value)?.origin === value;
  return isOrigin ? value : at.report('must be an origin such as http://host:8080');
}

const HOST = /^(?:\[[\da-f:]+\]|[\w-]+(?:\.[\w-]+)*)$/;

function readHost(value: unknown, at: Position): string | undefined {
  const isHost =
    typeof value === 'string' &&
    HOST.test(value) &&
    parseUrl(`https://${value}`)?.hostname === value;
  return isHost
    ? value
    : at.report('must be a host such as keycloak.auth.svc, 10.0.0.5 or [fd00::1]');
}
