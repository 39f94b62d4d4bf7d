import type { TrustEntry } from '../../src/policy/trust.ts';

/** Whether `T` has a member that may be missing, and would then be inherited. */
type HasOptional<T> = { [Name in keyof T]: Name } extends { [Name in keyof T]-?: Name }
  ? false
  : true;

// A stage that reads a member which the entry lacks would read it from a polluted Object.prototype.
export const none: HasOptional<TrustEntry> = false;

// The check itself can fail.
export const one: HasOptional<{ readonly a?: string; readonly b: string }> = true;
export const two: HasOptional<{ readonly a?: string | undefined }> = true;
