import { AuthError } from '@oidc-verify/core';
import type { AuthEvent, KeyCall, KeySet, KeySource } from '@oidc-verify/core';
import { lookUp } from './cache.ts';
import type { Lookup } from './cache.ts';
import type { Entries } from './entries.ts';
import type { Entry } from './entry.ts';
import { noRoom, PENDING, toUnavailable } from './failure.ts';
import type { RefreshFailure } from './failure.ts';
import { notePolicy, unusableSet } from './key-policies.ts';
import type { Answer, StepInput } from './state.ts';
import { pause } from './timer.ts';

/** What lookups need. */
export interface LookupSetting {
  readonly entries: Entries;
  readonly input: () => StepInput;
  readonly emit: (event: AuthEvent) => void;
  readonly isOpen: () => boolean;
}

// A refresh that was waited for may leave the answer to the next one, but not for ever.
const MAX_WAITS = 5;
const POLL_MS = 50;

/** Returns `load` of a key source: it looks up until there is an answer. */
export function createLoad(setting: LookupSetting): KeySource['load'] {
  const { isOpen, input } = setting;
  return async (issuer, because, call) => {
    if (!isOpen()) throw new AuthError('verifier_closed');
    const entry = openEntry(issuer, call, setting);
    if (entry === undefined) throw toUnavailable(noRoom('maxIssuers', issuer), 1);
    let patienceMs = 2 * input().limits.pendingMs;
    let awaited: number | undefined;
    for (let waits = 0; waits < MAX_WAITS;) {
      const answer = ask(entry, { because, awaited }, call, setting);
      if (answer.type === 'serve') return checkUsable(entry, answer.set, call);
      if (answer.type === 'wait') {
        waits += 1;
        awaited = answer.sequence;
        // oxlint-disable-next-line no-await-in-loop -- the next lookup depends on how this ends
        await entry.flights.get(awaited)?.ended;
      } else {
        const { pendingMs, failure, retryAfterSeconds } = answer;
        const isOver = pendingMs === undefined || patienceMs <= 0 || call?.signal?.aborted === true;
        if (isOver) throw toUnavailable(failure, retryAfterSeconds);
        const pauseMs = Math.min(pendingMs, POLL_MS);
        patienceMs -= pauseMs;
        // oxlint-disable-next-line no-await-in-loop -- results are shared, promises are not
        await pause(pauseMs);
      }
      if (!isOpen()) throw new AuthError('verifier_closed');
      if (entry.isGone) break;
    }
    throw toUnavailable(PENDING, 1);
  };
}

/** Returns `wake` of a key source: it looks up once and waits for nothing. */
export function createWake(setting: LookupSetting): KeySource['wake'] {
  return (issuer, because, call) => {
    if (!setting.isOpen()) return 'pending';
    const entry = openEntry(issuer, call, setting);
    if (entry === undefined) return 'pending';
    const answer = ask(entry, { because }, call, setting);
    const isFinal = because === 'unknown-kid' && answer.type === 'serve';
    return isFinal && unusableFor(entry, answer.set, call) === undefined ? 'settled' : 'pending';
  };
}

/** Returns the set, or refuses it where others that share this source find keys in it, the caller none. */
function checkUsable(entry: Entry, set: KeySet, call: KeyCall | undefined): KeySet {
  const failure = unusableFor(entry, set, call);
  if (failure === undefined) return set;
  throw toUnavailable(failure, 1);
}

function unusableFor(
  { policies, state }: Entry,
  { keys }: KeySet,
  call: KeyCall | undefined,
): RefreshFailure | undefined {
  const own = policies.filter(({ keyFault }) => keyFault === call?.keyFault);
  return unusableSet({ keys, url: state.held?.url ?? state.issuer }, own);
}

function openEntry(
  issuer: string,
  call: KeyCall | undefined,
  { entries, emit }: LookupSetting,
): Entry | undefined {
  const entry = entries.table.open(issuer);
  if (entry === undefined) emit(toNoRoomEvent(issuer));
  else notePolicy(entry, call?.keyFault);
  return entry;
}

function ask(
  entry: Entry,
  lookup: Lookup,
  call: KeyCall | undefined,
  { entries, input }: LookupSetting,
): Answer {
  return entries.apply(entry, lookUp(entry.state, lookup, input()), call?.waitUntil);
}

function toNoRoomEvent(issuer: string): AuthEvent {
  const counts = { ms: 0, keys: 0, skipped: 0 } as const;
  const failed = { outcome: 'failed', errorCode: 'no-room', url: undefined } as const;
  return { type: 'keys-refreshed', issuer, ...failed, ...counts };
}
