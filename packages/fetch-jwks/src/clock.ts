/**
 * One moment on two clocks, in milliseconds. Each may stop or be set back for reasons of its own: the
 * monotonic one while a machine sleeps or a function is frozen, the wall clock by an administrator.
 */
export interface Instant {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** The clocks that a source goes by. */
export interface Clock {
  /** Returns the moment of this call; neither of its readings is ever lower than before. */
  readonly now: () => Instant;
  /** Returns milliseconds since the epoch, as the wall clock shows them; NaN if it shows none. */
  readonly epochMs: () => number;
}

/** Returns the clock over two that may stand still, be set back, or fail. */
export function createClock(monotonicMs: () => number, wallMs: () => number): Clock {
  const monotonic = createSteadyReading(monotonicMs);
  const wall = createSteadyReading(wallMs);
  return {
    now: () => ({ monotonicMs: monotonic(), wallMs: wall() }),
    epochMs: () => readSafely(wallMs),
  };
}

// Clocks differ in resolution, and one of them may be slewed: less than this says nothing.
const DRIFT_MS = 1_000;

/**
 * Returns the milliseconds between two moments: the larger of both clocks' spans, so that neither a
 * clock that stands still nor one that is set back makes anything younger.
 */
export function elapsed(since: Instant, now: Instant): number {
  const monotonicMs = Math.max(0, now.monotonicMs - since.monotonicMs);
  const wallMs = now.wallMs - since.wallMs;
  return wallMs > monotonicMs + DRIFT_MS ? wallMs : monotonicMs;
}

/** Returns the moment `ms` before `now`, on both clocks. */
export function before(now: Instant, ms: number): Instant {
  return { monotonicMs: now.monotonicMs - ms, wallMs: now.wallMs - ms };
}

/** Returns draws from 0 to 1, whatever `read` answers. */
export function createDraw(read: () => number): () => number {
  return () => Math.min(1, Math.max(0, readSafely(read) || 0));
}

/** Returns readings that go on from where they were when the clock behind them falls back or fails. */
function createSteadyReading(read: () => number): () => number {
  let last = Number.NaN;
  let steady = 0;
  return () => {
    const reading = readSafely(read);
    if (reading > last) steady += reading - last;
    last = reading;
    return steady;
  };
}

function readSafely(read: () => unknown): number {
  try {
    const value = read();
    return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
