/** How long used proofs have to be remembered. */
export interface Retention {
  /** Takes note of a verifier that accepts proofs for this many seconds after they were issued. */
  readonly extend: (seconds: number) => void;
  /** Returns when no verifier accepts a proof any more (epoch seconds), and takes note that it is recorded. */
  readonly expiryOf: (iat: number) => number;
  /** Returns whether a proof may have been used and forgotten, so that it must not be accepted. */
  readonly mayBeForgotten: (iat: number, nowSeconds: number) => boolean;
}

/**
 * Creates the retention that the verifiers of one DPoP object share: the longest time that any of them
 * accepts a proof. Proofs that were recorded before a more tolerant verifier was created are forgotten
 * earlier than that verifier would refuse them, so they are refused from then on.
 */
export function createRetention(): Retention {
  let seconds = 0;
  let lastRecordedIat = Number.NEGATIVE_INFINITY;
  // Proofs issued until then were recorded for this shorter time.
  let shorter = { untilIat: Number.NEGATIVE_INFINITY, seconds: Number.POSITIVE_INFINITY };
  return {
    extend: (wanted) => {
      if (wanted <= seconds) return;
      if (lastRecordedIat > Number.NEGATIVE_INFINITY) {
        shorter = { untilIat: lastRecordedIat, seconds: Math.min(shorter.seconds, seconds) };
      }
      seconds = wanted;
    },
    expiryOf: (iat) => {
      lastRecordedIat = Math.max(lastRecordedIat, iat);
      return iat + seconds;
    },
    mayBeForgotten: (iat, nowSeconds) =>
      iat <= shorter.untilIat && nowSeconds >= iat + shorter.seconds,
  };
}
