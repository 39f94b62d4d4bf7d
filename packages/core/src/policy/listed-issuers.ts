import type { KeySource } from '../contract/key-source.ts';
import { ignoreRejection } from '../maybe-promise.ts';
import type { Position } from '../options/problems.ts';
import type { TrustEntry } from './trust.ts';

/**
 * Tells each key source which issuers are listed by name, so that their keys always have a place
 * there. More than a source can hold is a problem of the options.
 */
export function announceIssuers(root: Position, entries: readonly TrustEntry[]): void {
  for (const [keys, issuers] of bySource(entries)) {
    const fault = keys.expect?.(issuers);
    if (fault !== undefined) root.member(issuers.length > 1 ? 'issuers' : 'issuer').report(fault);
  }
}

/** Takes back what {@link announceIssuers} told. */
export function releaseIssuers(entries: Iterable<TrustEntry>): void {
  for (const [keys, issuers] of bySource(entries)) ignoreRejection(keys.release?.(issuers));
}

function bySource(entries: Iterable<TrustEntry>): ReadonlyMap<KeySource, readonly string[]> {
  const issuers = new Map<KeySource, string[]>();
  for (const { keys, issuer } of entries) {
    if (issuer === '') continue;
    const own = issuers.get(keys) ?? [];
    own.push(issuer);
    issuers.set(keys, own);
  }
  return issuers;
}
