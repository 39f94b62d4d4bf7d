import type { TrustEntry } from '../../src/policy/trust.ts';

/** The names of members that an object of this type may lack, and would then inherit. */
type Optional<T> = {
  [Name in keyof T]-?: Record<never, never> extends Pick<T, Name> ? Name : never;
}[keyof T];

// A stage that reads a member which the entry lacks would read it from a polluted Object.prototype.
export const none: [Optional<TrustEntry>] extends [never] ? true : false = true;

// The check itself can fail.
export const one: [Optional<{ readonly a?: string; b: string }>] extends [never] ? true : false =
  false;
