import { OTHER } from './labels.ts';

/** When issuers last confirmed their keys. */
export interface KeyAges {
  /** Notes how old the keys of an issuer are now. `issuer` is the label of the issuer. */
  note(issuer: string | undefined, ageSeconds: number): void;
  /**
   * Returns seconds by label. They go on while nothing is noted: an issuer whose keys have been dropped
   * would otherwise show the age that it had last.
   */
  read(): ReadonlyMap<string, number>;
}

/** Creates ages of keys by a clock that never jumps. */
export function createKeyAges(monotonicMs: () => number): KeyAges {
  const confirmedAtMs = new Map<string, number>();
  return {
    note: (issuer, ageSeconds) => {
      // Issuers that share a label have no age in common.
      if (issuer === undefined || issuer === OTHER || !(ageSeconds >= 0)) return;
      confirmedAtMs.set(issuer, monotonicMs() - ageSeconds * 1_000);
    },
    read: () => {
      const now = monotonicMs();
      return new Map([...confirmedAtMs].map(([issuer, at]) => [issuer, (now - at) / 1_000]));
    },
  };
}
