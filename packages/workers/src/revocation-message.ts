import { hasMembers } from './message.ts';

/** A revocation as it is sent. JSON has no `Infinity`, so `issuedUntil` is null where all are revoked. */
export interface WireEntry {
  readonly selector: string;
  readonly issuedUntil: number | null;
  readonly expiresAt: number;
}

/** Where a reader of the log stands. */
export interface LogPosition {
  /** Names the log. Any other log has to be read from its beginning. Empty before the first answer. */
  readonly log: string;
  /** 0 at the beginning. */
  readonly position: number;
}

/** What a reader of the log has to learn. */
export interface LogPage extends LogPosition {
  /** The position after which it reads: the one asked for, or 0 of another log. */
  readonly after: number;
  /** Whether nothing follows after `position`. */
  readonly isLast: boolean;
  readonly entries: readonly WireEntry[];
}

/** The bounds that entries are recorded under. */
export interface RevocationBounds {
  readonly clockToleranceSeconds: number;
  readonly maxEntries: number;
}

/** A revocation that is to be recorded. */
export interface RevokeMessage extends WireEntry, RevocationBounds {}

/** Revocations that the object lost. */
export interface RestoreMessage extends RevocationBounds {
  readonly entries: readonly WireEntry[];
}

/** Returns whether a message is a revocation that is to be recorded. */
export function isRevokeMessage(value: unknown): value is RevokeMessage {
  return isEntry(value) && hasBounds(value);
}

/** Returns whether a message has revocations that the object lost. */
export function isRestoreMessage(value: unknown): value is RestoreMessage {
  return hasBounds(value) && hasEntries(value);
}

/** Returns whether a message is the position of a reader. */
export function isLogPosition(value: unknown): value is LogPosition {
  return hasMembers<LogPosition>(value, { log: 'string', position: 'number' });
}

/** Returns whether a response is a page of the log. */
export function isLogPage(value: unknown): value is LogPage {
  return (
    isLogPosition(value) &&
    hasMembers<LogPage>(value, { after: 'number', isLast: 'boolean' }) &&
    value.log !== '' &&
    hasEntries(value)
  );
}

function hasBounds(value: unknown): value is RevocationBounds {
  return hasMembers<RevocationBounds>(value, {
    clockToleranceSeconds: 'number',
    maxEntries: 'number',
  });
}

function hasEntries(value: object): value is { readonly entries: readonly WireEntry[] } {
  const entries: unknown = Reflect.get(value, 'entries');
  return Array.isArray(entries) && entries.every(isEntry);
}

function isEntry(value: unknown): value is WireEntry {
  if (!hasMembers<WireEntry>(value, { selector: 'string', expiresAt: 'number' })) return false;
  return value.issuedUntil === null || hasMembers<WireEntry>(value, { issuedUntil: 'number' });
}
