import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import { isSpecialAddress } from '@oidc-verify/fetch-jwks';
import { toLiteral } from './addresses.ts';
import type { Address, ResolveHost } from './addresses.ts';
import { readBody, Refusal, toHeaders } from './body.ts';
import { certificateOf, lookAtRefusedCertificate } from './certificate.ts';
import type { Outcome } from './evidence.ts';

/** How requests are made. */
export interface TransportSetting {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly resolveHost: ResolveHost;
  /** Hosts that the operator has named. Only these may be internal, since documents name others. */
  readonly namedHosts: ReadonlySet<string>;
  /** Further authorities in PEM. */
  readonly ca?: readonly string[] | undefined;
}

/** A request of the standard kind. */
export interface RequestInit {
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

/**
 * Requests one URL on a connection of its own. Follows no redirect, reads no more than `maxBytes`, takes no
 * longer than `timeoutMs`, and never rejects.
 */
export async function request(
  url: string,
  setting: TransportSetting,
  init: RequestInit = {},
): Promise<Outcome> {
  const { timeoutMs, maxBytes, now } = setting;
  const signal = AbortSignal.timeout(timeoutMs);
  const target = new URL(url);
  let addresses: readonly Address[] = [];
  try {
    addresses = await orAbort(findAddresses(target.hostname, setting), signal);
    const startedAtMs = now();
    const response = await open(target, addresses, setting, init, signal);
    const receivedAtMs = now();
    const certificate = certificateOf(response.socket);
    const bytes = await readBody(response, maxBytes);
    const { statusCode: status = 0 } = response;
    const headers = toHeaders(response);
    return {
      url,
      status,
      headers,
      bytes,
      receivedAtMs,
      tookMs: now() - startedAtMs,
      certificate,
    };
  } catch (error) {
    if (signal.aborted)
      return { url, code: 'timeout', message: `no answer within ${timeoutMs} ms` };
    const { code, message } = toReason(error);
    const certificate = isTlsCode(code)
      ? await lookAtRefusedCertificate({ url: target, address: addresses[0], signal })
      : undefined;
    return { url, code, message, certificate };
  }
}

async function findAddresses(
  hostname: string,
  { resolveHost, namedHosts }: TransportSetting,
): Promise<readonly Address[]> {
  const literal = toLiteral(hostname);
  const addresses = literal === undefined ? await resolveHost(hostname) : [literal];
  const isNamed = namedHosts.has(hostname);
  if (!isNamed && addresses.some(({ address }) => isSpecialAddress(address))) {
    throw new Refusal(
      'private-address',
      `${hostname} has an address that public servers do not have`,
    );
  }
  return addresses;
}

async function open(
  url: URL,
  addresses: readonly Address[],
  { ca }: TransportSetting,
  { headers = {}, method = 'GET' }: RequestInit,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  // The addresses that were judged, and no others that the name may stand for a moment later.
  const lookup: LookupFunction = (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family ?? 4);
  };
  const common = {
    method,
    agent: false,
    lookup,
    signal,
    headers: { 'accept-encoding': 'identity', accept: 'application/json', ...headers },
  };
  return new Promise((resolve, reject) => {
    const outgoing =
      url.protocol === 'https:'
        ? requestHttps(
            url,
            { ...common, ...(ca === undefined ? {} : { ca: [...rootCertificates, ...ca] }) },
            resolve,
          )
        : requestHttp(url, common, resolve);
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Returns the outcome of `work`, or rejects when the time is up: looking up a name cannot be ended. */
async function orAbort<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    }),
  ]);
}

function toReason(error: unknown): { readonly code: string; readonly message: string } {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const message = inner instanceof Error ? inner.message : String(inner);
  const code: unknown = Reflect.get(Object(inner), 'code');
  return { code: typeof code === 'string' ? code : 'network', message };
}

/** Returns whether a request has failed because of the certificate. The names are those of OpenSSL and Node. */
export function isTlsCode(code: string): boolean {
  return /CERT|SIGNATURE|CRL|SELF_SIGNED|ERR_TLS|HOSTNAME_MISMATCH/.test(code);
}
