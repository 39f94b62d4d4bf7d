import type { AuthEvent, DiscoveryEvent } from '@oidc-verify/core';
import { discover } from './discovery.ts';
import type { Discovered } from './discovery.ts';
import { parseJwks } from './document.ts';
import { download } from './download.ts';
import type { Transport } from './download.ts';
import { RefreshFailure, toFailure } from './failure.ts';
import { toTtlSeconds } from './freshness.ts';
import type { ParsedOptions } from './options.ts';
import type { Fetched, FetchEffect, RefreshResult } from './state.ts';

/** Carries out one refresh; never rejects. */
export type Refresher = (fetch: FetchEffect, signal: AbortSignal) => Promise<RefreshResult>;

const METADATA_MAX_AGE_MS = 86_400_000;
const FAILURES_BEFORE_REDISCOVERY = 2;

/** Returns the refresher of one issuer; it remembers where the issuer's keys are. */
export function createRefresher(
  issuer: string,
  options: ParsedOptions,
  now: () => number,
  emit: (event: AuthEvent) => void,
): Refresher {
  const { timeoutMs, maxBytes, maxKeys, jwksUri } = options;
  const fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const transport: Transport = { fetch, timeoutMs, maxBytes };
  let located: { readonly jwksUri: string; readonly at: number } | undefined;

  const locate = async (failures: number, signal: AbortSignal): Promise<string> => {
    if (jwksUri !== undefined) return jwksUri;
    const isCurrent = located !== undefined && now() - located.at < METADATA_MAX_AGE_MS;
    if (located && isCurrent && failures < FAILURES_BEFORE_REDISCOVERY) return located.jwksUri;
    const startedAt = now();
    const read = async (url: string): Promise<Uint8Array> =>
      (await download(url, transport, { signal })).body;
    try {
      const found = await discover(issuer, options, read);
      located = { jwksUri: found.jwksUri, at: now() };
      if (!signal.aborted) emit(toEvent(issuer, found, now() - startedAt));
    } catch (thrown) {
      const failure = toFailure(thrown, issuer);
      if (!signal.aborted) emit(toEvent(issuer, failure, now() - startedAt));
      // Metadata that cannot be read takes nothing away from what is known; metadata that is wrong does.
      if (located === undefined || !failure.isUnreachable) throw failure;
    }
    return located.jwksUri;
  };

  const readKeys = async (effect: FetchEffect, signal: AbortSignal): Promise<Fetched> => {
    const url = await locate(effect.failures, signal);
    const held = effect.held?.url === url ? effect.held : undefined;
    const { status, headers, body } = await download(url, transport, { etag: held?.etag, signal });
    const ttlSeconds = toTtlSeconds(headers, options);
    const etag = headers.get('etag') ?? undefined;
    if (held !== undefined && status === 304) {
      const ttlMs = ttlSeconds === undefined ? held.ttlMs : ttlSeconds * 1000;
      return { ...held, privateKeys: 0, url, status, ttlMs, etag: etag ?? held.etag };
    }
    const document = parseJwks(body, maxKeys, url);
    return { ...document, url, status, ttlMs: (ttlSeconds ?? options.ttlSeconds) * 1000, etag };
  };

  return async (effect, signal) => {
    const startedAt = now();
    try {
      return { ...(await readKeys(effect, signal)), ms: now() - startedAt };
    } catch (thrown) {
      return { failure: toFailure(thrown, jwksUri ?? issuer), ms: now() - startedAt };
    }
  };
}

function toEvent(issuer: string, end: Discovered | RefreshFailure, ms: number): DiscoveryEvent {
  if (!(end instanceof RefreshFailure)) {
    return { type: 'discovery', issuer, url: end.metadataUrl, outcome: 'found', ms };
  }
  const { url = issuer, status } = end.facts;
  const known = status === undefined ? {} : { status };
  return { type: 'discovery', issuer, url, outcome: 'failed', ...known, errorCode: end.reason, ms };
}
