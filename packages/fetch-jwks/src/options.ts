import { ConfigError, isConfigError } from '@oidc-verify/core';
import type { ConfigProblem, EventListener } from '@oidc-verify/core';
import type { Fetch } from './download.ts';
import { endpointFault, parseUrl } from './endpoint.ts';

/** Options of `fetchJwks`. Every one may be left out. */
export interface FetchJwksOptions {
  /**
   * Where the key set is; then this source serves one issuer. Default: the `jwks_uri` of the
   * issuer's metadata (OpenID Connect Discovery 1.0 §4, RFC 8414 §3).
   */
  readonly jwksUri?: string | undefined;
  /** The transport. Default: the global `fetch`, looked up at each use. */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds for one request, from the call to the last byte. Default 5,000, at most 60,000. */
  readonly timeoutMs?: number | undefined;
  /** Bytes of one document after decompression. Default 524,288, at most 16 MiB. */
  readonly maxBytes?: number | undefined;
  /** Keys in one set. Default 100, at most 1,000. */
  readonly maxKeys?: number | undefined;
  /** Seconds for which keys are fresh when the endpoint sends no Cache-Control. Default 300. */
  readonly ttlSeconds?: number | undefined;
  /** Least seconds that Cache-Control may ask for. Default 60, or `ttlSeconds` if that is less. */
  readonly minTtlSeconds?: number | undefined;
  /** Most seconds that Cache-Control may ask for. Default 3,600, or `ttlSeconds` if that is more. */
  readonly maxTtlSeconds?: number | undefined;
  /** Seconds for which expired keys still serve while the endpoint is down. Default 3,600, 0 = off. */
  readonly staleIfErrorSeconds?: number | undefined;
  /** Seconds between two refreshes for an unknown `kid`. Default 30, at least 1. */
  readonly unknownKidCooldownSeconds?: number | undefined;
  /**
   * Issuers whose keys are held: those that verifiers list by name, and those of which a token was
   * verified. Default 10,000, at most 1,000,000. A tenth more have a place while they are new.
   */
  readonly maxIssuers?: number | undefined;
  /**
   * Bytes of all keys that are held. Default 67,108,864: room for nine RSA-2048 keys of each of
   * 10,000 issuers. Half is shared out evenly, so that large sets take no room from the others.
   */
  readonly maxHeldBytes?: number | undefined;
  /**
   * Refreshes that run at once for issuers of which no keys are held. The others wait for their turn,
   * at most twice `timeoutMs`. Default 256, which leaves sockets for everything else.
   */
  readonly maxConcurrentColdFetches?: number | undefined;
  /** Origins that may be asked over plain http, such as `http://keycloak.auth.svc:8080`. */
  readonly dangerouslyAllowHttpOrigins?: readonly string[] | undefined;
  /**
   * Hosts, such as `keycloak.auth.svc` or `10.0.0.5`, that may be in your network although no option
   * names their URL: those of a discovered `jwks_uri`, and of issuers that `resolveIssuer` returns.
   */
  readonly dangerouslyAllowPrivateHosts?: readonly string[] | undefined;
  /** Receives the events of this source. */
  readonly onEvent?: EventListener | undefined;
  /** Returns milliseconds since the epoch. Default `Date.now`. Ages are the longer of both clocks' spans. */
  readonly now?: (() => number) | undefined;
  /** Returns monotonic milliseconds. Default `performance.now`. */
  readonly monotonicMs?: (() => number) | undefined;
  /** Returns 0 to 1; spreads refreshes and retries. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /**
   * False where one request may not wait for the promise of another: each then fetches for itself
   * and they share the result. Default true, and false on Cloudflare Workers.
   */
  readonly sharePromises?: boolean | undefined;
}

interface NumberOptions {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly maxKeys: number;
  readonly ttlSeconds: number;
  readonly minTtlSeconds: number;
  readonly maxTtlSeconds: number;
  readonly staleIfErrorSeconds: number;
  readonly unknownKidCooldownSeconds: number;
  readonly maxIssuers: number;
  readonly maxHeldBytes: number;
  readonly maxConcurrentColdFetches: number;
}

/** Options with every number filled in. */
export interface ParsedOptions extends Omit<FetchJwksOptions, keyof NumberOptions>, NumberOptions {
  readonly httpOrigins: readonly string[];
  readonly privateHosts: readonly string[];
}

const DAY = 86_400;
const FUNCTIONS = ['fetch', 'onEvent', 'now', 'monotonicMs', 'random'];

/**
 * Returns the options with their defaults.
 *
 * @throws {ConfigError} `invalid_options` with every problem: unknown names, wrong types, numbers
 *   out of range, a `jwksUri` that may not be fetched
 */
export function parseOptions(options: FetchJwksOptions): ParsedOptions {
  try {
    return checkOptions(options);
  } catch (error) {
    if (isConfigError(error)) throw error;
    const message = 'could not be read: a getter or a proxy in the options threw';
    throw new ConfigError('invalid_options', [{ path: 'options', message }]);
  }
}

function checkOptions(options: FetchJwksOptions): ParsedOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigError('invalid_options', [{ path: '', message: 'options must be an object' }]);
  }
  const given = { ...options } as Record<string, unknown>;
  const problems: ConfigProblem[] = [];
  const report = (path: string, message: string): void => void problems.push({ path, message });
  const numbers = readNumbers(given, report);
  checkNames(given, Object.keys(numbers), report);
  const httpOrigins = readOrigins(given['dangerouslyAllowHttpOrigins'], report);
  const privateHosts = readHosts(given['dangerouslyAllowPrivateHosts'], report);
  checkJwksUri(given['jwksUri'], httpOrigins, report);
  if (problems.length > 0) throw new ConfigError('invalid_options', problems);
  return { ...options, ...numbers, httpOrigins, privateHosts };
}

type Report = (path: string, message: string) => void;

function checkNames(
  given: Record<string, unknown>,
  numbers: readonly string[],
  report: Report,
): void {
  const others = [
    'jwksUri',
    'dangerouslyAllowHttpOrigins',
    'dangerouslyAllowPrivateHosts',
    'sharePromises',
  ];
  const known = new Set([...numbers, ...FUNCTIONS, ...others]);
  for (const name of Object.keys(given)) {
    if (!known.has(name)) report(name, 'is not an option of fetchJwks');
  }
  for (const name of FUNCTIONS) checkType(given[name], 'function', name, report);
  checkType(given['sharePromises'], 'boolean', 'sharePromises', report);
}

function checkType(value: unknown, type: string, path: string, report: Report): void {
  if (value !== undefined && typeof value !== type) report(path, `must be a ${type}`);
}

function readNumbers(given: Record<string, unknown>, report: Report): NumberOptions {
  const read = (name: string, fallback: number, least: number, most: number): number => {
    const value = given[name] === undefined ? fallback : given[name];
    if (typeof value === 'number' && value >= least && value <= most) return value;
    report(name, `must be a number from ${least} to ${most}`);
    return fallback;
  };
  const ttlSeconds = read('ttlSeconds', 300, 1, DAY);
  return {
    timeoutMs: read('timeoutMs', 5_000, 1, 60_000),
    maxBytes: read('maxBytes', 524_288, 1, 16_777_216),
    maxKeys: read('maxKeys', 100, 1, 1_000),
    ttlSeconds,
    minTtlSeconds: read('minTtlSeconds', Math.min(60, ttlSeconds), 1, ttlSeconds),
    maxTtlSeconds: read('maxTtlSeconds', Math.max(3_600, ttlSeconds), ttlSeconds, DAY),
    staleIfErrorSeconds: read('staleIfErrorSeconds', 3_600, 0, DAY),
    unknownKidCooldownSeconds: read('unknownKidCooldownSeconds', 30, 1, 3_600),
    maxIssuers: read('maxIssuers', 10_000, 1, 1_000_000),
    maxHeldBytes: read('maxHeldBytes', 67_108_864, 65_536, 2 ** 40),
    maxConcurrentColdFetches: read('maxConcurrentColdFetches', 256, 1, 100_000),
  };
}

function readOrigins(value: unknown, report: Report): readonly string[] {
  const path = 'dangerouslyAllowHttpOrigins';
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    report(path, 'must be a list of origins');
    return [];
  }
  return value.filter((origin, index): origin is string => {
    const isOrigin =
      typeof origin === 'string' &&
      origin.startsWith('http:') &&
      parseUrl(origin)?.origin === origin;
    if (!isOrigin) report(`${path}[${index}]`, 'must be an origin such as http://host:8080');
    return isOrigin;
  });
}

const HOST = /^(?:\[[\da-f:]+\]|[\w-]+(?:\.[\w-]+)*)$/;

function readHosts(value: unknown, report: Report): readonly string[] {
  const path = 'dangerouslyAllowPrivateHosts';
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    report(path, 'must be a list of hosts');
    return [];
  }
  return value.filter((host, index): host is string => {
    const isHost =
      typeof host === 'string' && HOST.test(host) && parseUrl(`https://${host}`)?.hostname === host;
    if (!isHost) {
      report(
        `${path}[${index}]`,
        'must be a host such as keycloak.auth.svc, 10.0.0.5 or [fd00::1]',
      );
    }
    return isHost;
  });
}

function checkJwksUri(value: unknown, httpOrigins: readonly string[], report: Report): void {
  if (value === undefined) return;
  const fault =
    typeof value === 'string' ? endpointFault(value, { httpOrigins }) : 'must be a string';
  if (fault !== undefined) report('jwksUri', fault);
}
