/**
 * Returns milliseconds of a clock that an application passed in. One that fails only leaves a duration
 * open (NaN): what is observed changes nothing.
 */
export function readClock({ monotonicMs }: { readonly monotonicMs: () => number }): number {
  try {
    return monotonicMs();
  } catch {
    return Number.NaN;
  }
}
