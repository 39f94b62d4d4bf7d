import type { KeyCall } from '@oidc-verify/core';
import type { Instant } from './clock.ts';
import type { FreshKeys } from './fresh-keys.ts';
import type { KeyHolder } from './key-budget.ts';
import type { JudgedIssuer, KeyPolicy } from './key-policies.ts';
import type { Location, Refreshed } from './refresh.ts';
import type { CacheState } from './state.ts';

/** A refresh under way. */
export interface Flight {
  readonly at: Instant;
  readonly controller: AbortController;
  /** Never rejects. */
  readonly ended: Promise<void>;
}

/** What an entry starts with. */
export interface EntryStart {
  /** The table that holds it. */
  readonly table: object;
  readonly issuer: string;
  readonly state: CacheState;
  readonly purgedAt: Instant | undefined;
}

/**
 * One issuer: what is known of its keys, and the refreshes under way. What a verification reads stands first,
 * so that it lies together in memory.
 */
export class Entry implements Refreshed, KeyHolder, JudgedIssuer {
  readonly issuer: string;
  readonly table: object;
  /** What the state answers as long as nothing is due. */
  fresh: FreshKeys | undefined = undefined;
  confirmedBy: KeyCall['keyFault'] = undefined;
  /** The number of the last use among all uses of the table. */
  lastUse = 0;
  /** Forgotten: what still comes back is not looked at. */
  isGone = false;
  /** A token of this issuer was verified. */
  isConfirmed = false;
  state: CacheState;
  policies: readonly KeyPolicy[] = [];
  /** When the keys were purged: no copy from before is taken. */
  purgedAt: Instant | undefined;
  /** Refreshes under way, by number, the oldest first. */
  readonly flights: Map<number, Flight> = new Map();
  location: Location | undefined = undefined;
  heldBytes = 0;
  /** The position in the list of entries that may be evicted; -1 where it is in none. */
  position = -1;

  constructor({ table, issuer, state, purgedAt }: EntryStart) {
    this.table = table;
    this.issuer = issuer;
    this.state = state;
    this.purgedAt = purgedAt;
  }
}
