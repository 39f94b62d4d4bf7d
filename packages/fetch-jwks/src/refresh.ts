import type { AuthEvent, DiscoveryEvent } from '@oidc-verify/core';
import { elapsed } from './clock.ts';
import type { Clock, Instant } from './clock.ts';
import { discover } from './discovery.ts';
import type { Discovered } from './discovery.ts';
import { parseJwks } from './document.ts';
import { download } from './download.ts';
import type { Download, Transport } from './download.ts';
import { RefreshFailure, toFailure } from './failure.ts';
import { toTtlSeconds } from './freshness.ts';
import type { FetchJwksSettings } from './options.ts';
import type { Fetched, FetchEffect, RefreshResult } from './state.ts';

/** Where the keys of an issuer were found, and when. */
export interface Location {
  readonly jwksUri: string;
  readonly at: Instant;
}

/** The issuer whose keys are refreshed; remembers where they are. */
export interface Refreshed {
  readonly issuer: string;
  location: Location | undefined;
}

/** Carries out one refresh; never rejects. */
export type Refresher = (
  subject: Refreshed,
  fetch: FetchEffect,
  signal: AbortSignal,
) => Promise<RefreshResult>;

const METADATA_MAX_AGE_MS = 86_400_000;
const FAILURES_BEFORE_REDISCOVERY = 2;
const MAX_ETAG_LENGTH = 512;

interface Setting {
  readonly options: FetchJwksSettings;
  readonly transport: Transport;
  readonly now: () => Instant;
  readonly emit: (event: AuthEvent) => void;
}

/** Returns what refreshes the keys of any issuer over the transport of the options. */
export function createRefresher(
  options: FetchJwksSettings,
  { now }: Clock,
  emit: (event: AuthEvent) => void,
): Refresher {
  const { timeoutMs, maxBytes } = options;
  const fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const setting: Setting = { options, transport: { fetch, timeoutMs, maxBytes }, now, emit };
  return async (subject, effect, signal) => {
    const startedAt = now();
    try {
      const fetched = await readKeys({ subject, effect, signal }, setting);
      return { ...fetched, ms: elapsed(startedAt, now()) };
    } catch (thrown) {
      const failure = toFailure(thrown, options.jwksUri ?? subject.issuer);
      return { failure, ms: elapsed(startedAt, now()) };
    }
  };
}

interface Order {
  readonly subject: Refreshed;
  readonly effect: FetchEffect;
  readonly signal: AbortSignal;
}

async function readKeys(order: Order, setting: Setting): Promise<Fetched> {
  const { effect, signal } = order;
  const { options, transport } = setting;
  const url = await locate(order, setting);
  const held = effect.held?.url === url ? effect.held : undefined;
  const { status, headers, body } = await download(url, transport, { etag: held?.etag, signal });
  const ttlSeconds = toTtlSeconds(headers, options);
  const etag = readEtag(headers);
  if (held !== undefined && status === 304) {
    const ttlMs = ttlSeconds === undefined ? held.ttlMs : ttlSeconds * 1000;
    return { ...held, privateKeys: 0, url, status, ttlMs, etag: etag ?? held.etag };
  }
  const document = parseJwks(body, options.maxKeys, url);
  return { ...document, url, status, ttlMs: (ttlSeconds ?? options.ttlSeconds) * 1000, etag };
}

/** Returns the ETag to ask with next time; one that is too long to be kept counts as absent. */
function readEtag(headers: Download['headers']): string | undefined {
  const etag = headers.get('etag');
  return etag === null || etag.length > MAX_ETAG_LENGTH ? undefined : etag;
}

/** Returns where the keys are: as configured, else as found, unless that is too old or failed repeatedly. */
async function locate(order: Order, setting: Setting): Promise<string> {
  const { subject, effect, signal } = order;
  const { jwksUri } = setting.options;
  if (jwksUri !== undefined) return jwksUri;
  const { location: known } = subject;
  const isCurrent = known !== undefined && elapsed(known.at, setting.now()) < METADATA_MAX_AGE_MS;
  if (known && isCurrent && effect.failures < FAILURES_BEFORE_REDISCOVERY) return known.jwksUri;
  try {
    const location = await findKeys(order, setting);
    if (!signal.aborted) subject.location = location;
    return location.jwksUri;
  } catch (thrown) {
    const failure = toFailure(thrown, subject.issuer);
    // Metadata that cannot be read takes nothing away from what is known; metadata that is wrong does.
    if (known === undefined || !failure.isUnreachable) throw failure;
    return known.jwksUri;
  }
}

async function findKeys(
  { subject: { issuer }, signal }: Order,
  { options, transport, now, emit }: Setting,
): Promise<Location> {
  const startedAt = now();
  const tell = (end: Discovered | RefreshFailure): void => {
    if (!signal.aborted) emit(toEvent(issuer, end, elapsed(startedAt, now())));
  };
  const read = async (url: string): Promise<Uint8Array> =>
    (await download(url, transport, { signal })).body;
  try {
    const found = await discover(issuer, options, read);
    tell(found);
    return { jwksUri: found.jwksUri, at: now() };
  } catch (thrown) {
    const failure = toFailure(thrown, issuer);
    tell(failure);
    throw failure;
  }
}

function toEvent(issuer: string, end: Discovered | RefreshFailure, ms: number): DiscoveryEvent {
  if (!(end instanceof RefreshFailure)) {
    return { type: 'discovery', issuer, url: end.metadataUrl, outcome: 'found', ms };
  }
  const { url = issuer, status } = end.facts;
  const known = status === undefined ? {} : { status };
  return { type: 'discovery', issuer, url, outcome: 'failed', ...known, errorCode: end.reason, ms };
}
