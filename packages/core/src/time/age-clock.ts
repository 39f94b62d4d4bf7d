// Clocks differ in resolution, and one of them may be slewed: less than this says nothing.
const DRIFT_MS = 1_000;

/**
 * Creates a clock for ages, in milliseconds, over a monotonic clock and a wall clock. Each may stand still
 * or be set back for reasons of its own: the monotonic one while a machine sleeps or a function is frozen,
 * the wall clock by an administrator. A span is the larger of what both show, so that neither makes
 * anything younger.
 */
export function createAgeClock(monotonicMs: () => number, wallMs: () => number): () => number {
  const monotonic = createSteadyReading(monotonicMs);
  const wall = createSteadyReading(wallMs);
  let [sinceMonotonic, sinceWall, base] = [0, 0, 0];
  return () => {
    const [nowMonotonic, nowWall] = [monotonic(), wall()];
    const byMonotonic = nowMonotonic - sinceMonotonic;
    const byWall = nowWall - sinceWall;
    const isApart = Math.abs(byWall - byMonotonic) > DRIFT_MS;
    const ageMs = base + (byWall > byMonotonic + DRIFT_MS ? byWall : byMonotonic);
    if (isApart) {
      // From here on anew, or a clock that was behind would have to catch up before it counts.
      [sinceMonotonic, sinceWall] = [nowMonotonic, nowWall];
      base = ageMs;
    }
    return ageMs;
  };
}

/** Creates readings that start at 0, and go on where they were when their clock falls back or fails. */
function createSteadyReading(read: () => number): () => number {
  let last = Number.NaN;
  let steady = 0;
  return () => {
    const reading = read();
    if (reading > last && Number.isFinite(reading - last)) steady += reading - last;
    last = reading;
    return steady;
  };
}
