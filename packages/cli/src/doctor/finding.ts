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

/** Returns a value of a foreign document as text. It may be anything, also an object with a `toString` of its own. */
export function toShown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

const MAX_OF_A_KIND = 20;

/** Returns findings without those beyond the first twenty of a kind, which it counts. */
export function boundKinds(findings: readonly Finding[]): readonly Finding[] {
  const counts = new Map<string, number>();
  for (const { id } of findings) counts.set(id, (counts.get(id) ?? 0) + 1);
  const seen = new Map<string, number>();
  return findings.flatMap((finding) => {
    const nth = (seen.get(finding.id) ?? 0) + 1;
    seen.set(finding.id, nth);
    if (nth <= MAX_OF_A_KIND) return [finding];
    const more = (counts.get(finding.id) ?? 0) - MAX_OF_A_KIND;
    return nth === MAX_OF_A_KIND + 1 ? [{ ...finding, found: `… and ${more} more` }] : [];
  });
}

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
