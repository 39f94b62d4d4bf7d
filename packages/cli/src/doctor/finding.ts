import { toPrintable } from '../terminal/printable.ts';

/** How serious a finding is: `fail` refuses good tokens now, `warn` will or may do so, `info` and `pass` need nothing. */
export type Level = 'pass' | 'info' | 'warn' | 'fail';

/** One thing that was looked at. The texts are for people; `id` is for programs. */
export interface Finding {
  /** Stable identifier, such as `jwks.weak`. */
  readonly id: string;
  readonly level: Level;
  /** What was found. */
  readonly found: string;
  /** What to do, and who has to do it. Absent where nothing has to be done. */
  readonly advice?: string;
}

// What is found comes from the network in part.
const MAX_LENGTH = 600;

/** Creates a finding that needs nothing. */
export function pass(id: string, found: string): Finding {
  return { id, level: 'pass', found: toPrintable(found, MAX_LENGTH) };
}

/** Creates a finding that is good to know. */
export function info(id: string, found: string, advice?: string): Finding {
  return { ...pass(id, found), level: 'info', ...(advice === undefined ? {} : { advice }) };
}

/** Creates a finding that may refuse good tokens later. */
export function warn(id: string, found: string, advice: string): Finding {
  return { ...info(id, found, toPrintable(advice, MAX_LENGTH)), level: 'warn' };
}

/** Creates a finding that refuses good tokens now. */
export function fail(id: string, found: string, advice: string): Finding {
  return { ...warn(id, found, advice), level: 'fail' };
}
