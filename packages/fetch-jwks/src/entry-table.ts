import type { IssuerSlot } from '@oidc-verify/core';
import { elapsed } from './clock.ts';
import type { Instant } from './clock.ts';
import { Entry } from './entry.ts';
import { createState } from './state.ts';

/** All issuers that are held, in a bounded number. */
export interface EntryTable extends Iterable<Entry> {
  readonly size: number;
  find(issuer: string, slot?: IssuerSlot): Entry | undefined;
  /** Returns the entry of that issuer, a new one if there is none; undefined when there is no room. */
  open(issuer: string): Entry | undefined;
  /** Marks an issuer as known, where there is room for one more: it makes room for known ones only. */
  confirm(entry: Entry): void;
  /** Whether the issuer is listed by name, or known by a verified token. */
  isKnown(entry: Entry): boolean;
  /** Keeps a place for each of these issuers, or returns why there are not enough. */
  expect(issuers: readonly string[]): string | undefined;
  release(issuers: readonly string[]): void;
  remove(entry: Entry): void;
  /** Takes note that the keys of one issuer, or of all, were purged, also of those without an entry. */
  purge(issuer: string | undefined, at: Instant): void;
}

/** What a table depends on. */
export interface EntryTableSetting {
  readonly maxIssuers: number;
  /** Returns 0 to 1. */
  readonly draw: () => number;
  /** Tells whether nothing is lost but keys when an entry is evicted: no refresh, back-off or cool-down. */
  readonly isIdle: (entry: Entry) => boolean;
  readonly onCreate: (entry: Entry) => void;
  /** Called with each entry that is removed. */
  readonly onRemove: (entry: Entry) => void;
}

/** Returns how many issuers beside the known ones have a place while no token of theirs was verified. */
export function placesForNew(maxIssuers: number): number {
  return Math.ceil(maxIssuers / 10);
}

/**
 * Returns a table without entries. Listed issuers always have a place. Issuers that had a token
 * verified have the places that are left of `maxIssuers`, and make room for each other only. All
 * others have what is free, and a tenth of `maxIssuers` more, so that tokens which nobody signed
 * take no place from those whose tokens are good.
 */
export function createEntryTable(setting: EntryTableSetting): EntryTable {
  return new BoundedEntryTable(setting);
}

class BoundedEntryTable implements EntryTable {
  readonly #setting: EntryTableSetting;
  readonly #entries = new Map<string, Entry>();
  readonly #listed = new Map<string, number>();
  readonly #confirmed = new EvictionList();
  readonly #new = new EvictionList();
  #generation = 0;
  #purgedAt: Instant | undefined;
  #uses = 0;

  constructor(setting: EntryTableSetting) {
    this.#setting = setting;
  }

  get size(): number {
    return this.#entries.size;
  }

  [Symbol.iterator](): Iterator<Entry> {
    return this.#entries.values();
  }

  find(issuer: string, slot?: IssuerSlot): Entry | undefined {
    const noted = slot?.record;
    const entry = this.#holds(noted, issuer) ? noted : this.#entries.get(issuer);
    if (entry === undefined) return undefined;
    entry.lastUse = ++this.#uses;
    if (slot !== undefined && entry !== noted) slot.record = entry;
    return entry;
  }

  open(issuer: string): Entry | undefined {
    const found = this.find(issuer);
    if (found !== undefined) return found;
    // Verifiers that list more issuers than before have taken places.
    if (this.#placesLeft() < 0) this.#evictFrom(this.#confirmed);
    if (!this.#listed.has(issuer) && !this.#hasRoomForNew()) return undefined;
    return this.#create(issuer);
  }

  confirm(entry: Entry): void {
    if (!this.#listed.has(entry.issuer)) {
      if (this.#placesLeft() < 1 && !this.#evictFrom(this.#confirmed)) return;
      this.#new.remove(entry);
      this.#confirmed.add(entry);
    }
    entry.isConfirmed = true;
  }

  isKnown({ issuer, isConfirmed }: Entry): boolean {
    return isConfirmed || this.#listed.has(issuer);
  }

  expect(issuers: readonly string[]): string | undefined {
    const { maxIssuers } = this.#setting;
    const added = new Set(issuers.filter((issuer) => !this.#listed.has(issuer)));
    const total = this.#listed.size + added.size;
    if (total > maxIssuers) {
      const advice = 'raise its option maxIssuers';
      return `would make ${total} issuers of one fetchJwks(), which holds ${maxIssuers}: ${advice}`;
    }
    for (const issuer of issuers) {
      this.#listed.set(issuer, (this.#listed.get(issuer) ?? 0) + 1);
      this.#reorder(issuer);
    }
    return undefined;
  }

  release(issuers: readonly string[]): void {
    for (const issuer of issuers) {
      const count = this.#listed.get(issuer) ?? 0;
      if (count > 1) this.#listed.set(issuer, count - 1);
      else this.#listed.delete(issuer);
      this.#reorder(issuer);
    }
  }

  remove(entry: Entry): void {
    this.#listOf(entry).remove(entry);
    this.#entries.delete(entry.issuer);
    entry.isGone = true;
    // An issuer that comes back may not meet a generation it had before.
    this.#generation = Math.max(this.#generation, entry.state.generation);
    this.#notePurge(entry.purgedAt);
    this.#setting.onRemove(entry);
  }

  purge(issuer: string | undefined, at: Instant): void {
    const entry = issuer === undefined ? undefined : this.#entries.get(issuer);
    // Where nothing is held nothing can be marked, so it holds for all that come.
    if (entry === undefined) this.#notePurge(at);
    for (const each of this) if (issuer === undefined || each === entry) each.purgedAt = at;
  }

  /** Tells whether what is noted in a slot is still the entry of this issuer. */
  #holds(noted: unknown, issuer: string): noted is Entry {
    if (!(noted instanceof Entry)) return false;
    return noted.table === this && noted.issuer === issuer && !noted.isGone;
  }

  #notePurge(at: Instant | undefined): void {
    if (at === undefined) return;
    const isLater = this.#purgedAt === undefined || elapsed(this.#purgedAt, at) > 0;
    if (isLater) this.#purgedAt = at;
  }

  #create(issuer: string): Entry {
    const state = createState(issuer, this.#generation);
    const entry = new Entry({ table: this, issuer, state, purgedAt: this.#purgedAt });
    entry.lastUse = ++this.#uses;
    this.#entries.set(issuer, entry);
    if (!this.#listed.has(issuer)) this.#new.add(entry);
    this.#setting.onCreate(entry);
    return entry;
  }

  /** How many more issuers may become known; less than none where more became listed. */
  #placesLeft(): number {
    return this.#setting.maxIssuers - this.#listed.size - this.#confirmed.size;
  }

  #hasRoomForNew(): boolean {
    const free = Math.max(0, this.#placesLeft());
    const places = free + placesForNew(this.#setting.maxIssuers);
    return this.#new.size < places || this.#evictFrom(this.#new);
  }

  #evictFrom(list: EvictionList): boolean {
    const { draw, isIdle } = this.#setting;
    const victim = list.choose(draw(), isIdle);
    if (victim !== undefined) this.remove(victim);
    return victim !== undefined;
  }

  /** Puts an entry into the list to which it belongs now. */
  #reorder(issuer: string): void {
    const entry = this.#entries.get(issuer);
    if (entry === undefined) return;
    const isListed = this.#listed.has(issuer);
    if (isListed) this.#listOf(entry).remove(entry);
    else if (entry.position === -1) this.#listOf(entry).add(entry);
  }

  #listOf({ isConfirmed }: Entry): EvictionList {
    return isConfirmed ? this.#confirmed : this.#new;
  }
}

const CANDIDATES = 5;
const MAX_LOOKS = 64;

/**
 * Entries that may be evicted, in no order. The victim is the least recently used of a few that chance
 * picks: the least recently used of all would be, in a round of one issuer more than there are
 * places, the very one that comes next, each time.
 */
class EvictionList {
  readonly #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(entry: Entry): void {
    entry.position = this.#entries.push(entry) - 1;
  }

  remove(entry: Entry): void {
    if (entry.position === -1) return;
    const last = this.#entries.pop();
    if (last !== undefined && last !== entry) {
      this.#entries[entry.position] = last;
      last.position = entry.position;
    }
    entry.position = -1;
  }

  /** Returns the entry to evict; undefined when those that were looked at are all in use. */
  choose(random: number, isIdle: (entry: Entry) => boolean): Entry | undefined {
    const { length } = this.#entries;
    const start = Math.floor(random * length);
    let victim: Entry | undefined;
    let candidates = 0;
    for (let look = 0; look < Math.min(length, MAX_LOOKS) && candidates < CANDIDATES; look++) {
      const entry = this.#entries[(start + look) % length];
      if (entry === undefined || !isIdle(entry)) continue;
      candidates += 1;
      if (victim === undefined || entry.lastUse < victim.lastUse) victim = entry;
    }
    return victim;
  }
}
