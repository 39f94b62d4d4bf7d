import type { KeysRefreshedEvent } from '@oidc-verify/core';
import { before, elapsed } from './clock.ts';
import { isDue, usableKeys } from './conditions.ts';
import type { CheckedDocument } from './key-document.ts';
import { areSameKeys, land, toAheadMs } from './settle.ts';
import { toStep } from './state.ts';
import type { CacheState, FetchEffect, HeldKeys, Step, StepInput } from './state.ts';

/** Keys that somebody else fetched. */
export interface Copy extends CheckedDocument {
  /** Milliseconds since they were requested. */
  readonly ageMs: number;
  readonly source: NonNullable<KeysRefreshedEvent['source']>;
  /** 0 to 1, drawn once. */
  readonly random: number;
}

/** Takes in a copy where it is newer than what is held. */
export function adopt(state: CacheState, copy: Copy, input: StepInput): Step<undefined> {
  const { issuer, held, failed } = state;
  const { ageMs, keys, skipped, skippedKeys, url, etag, ttlMs, source, random } = copy;
  if (held !== undefined && ageMs >= elapsed(held.at, input.now)) return toStep(state, undefined);
  const isSame = held !== undefined && areSameKeys(held.keys, keys);
  const generation = isSame ? state.generation : state.generation + 1;
  const next: HeldKeys = {
    keys: isSame ? held.keys : keys,
    skipped,
    skippedKeys,
    generation,
    // Any answer of the issuer itself is newer.
    sequence: held?.sequence ?? state.purgedSequence,
    at: before(input.now, ageMs),
    ttlMs,
    aheadMs: toAheadMs(ttlMs, random),
    url,
    etag,
  };
  // Whoever fetched them got an answer after this failure.
  const isOver = failed !== undefined && ageMs < elapsed(failed.at, input.now);
  const event: KeysRefreshedEvent = {
    type: 'keys-refreshed',
    issuer,
    url,
    outcome: isSame ? 'confirmed' : 'replaced',
    ms: 0,
    keys: keys.length,
    skipped,
    source,
    ageSeconds: ageMs / 1_000,
  };
  const adopted = { ...state, generation, held: next, failed: isOver ? undefined : failed };
  return toStep(adopted, undefined, [], [event]);
}

/**
 * Ends a refresh for which a copy was adopted, where that will do; the answer tells whether it does. A
 * copy that is older than the question of an unknown `kid` never does, nor one that brings nothing new.
 */
export function concludeByCopy(
  state: CacheState,
  fetch: FetchEffect,
  input: StepInput,
): Step<boolean> {
  const { held, unknownKid } = state;
  if (held === undefined || held === fetch.held) return toStep(state, false);
  const landed = land(state, fetch);
  if (fetch.reason === 'unknown-kid') {
    const isNewer = elapsed(held.at, input.now) < elapsed(fetch.at, input.now);
    const isOther = held.keys !== fetch.held?.keys;
    if (!isNewer || !isOther) return toStep(state, false);
    // It counts as the refresh that was made for this question.
    return toStep({ ...landed, held: { ...held, sequence: fetch.sequence } }, true);
  }
  const isEnough =
    fetch.reason === 'cold' ? usableKeys(state, input) !== undefined : !isDue(landed, input);
  if (!isEnough) return toStep(state, false);
  // The issuer was not asked, so whoever joined for an unknown kid has to ask, or is owed it.
  const isJoined = unknownKid?.sequence === fetch.sequence;
  const { owedAfter } = state;
  return toStep({ ...landed, owedAfter, unknownKid: isJoined ? undefined : unknownKid }, true);
}
