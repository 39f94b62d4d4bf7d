/**
 * Returns a clock in milliseconds over one that may fall back or fail: it then goes on from where it
 * was, so that spans stay spans.
 */
export function createClock(read: () => number): () => number {
  let last = Number.NaN;
  let now = 0;
  return () => {
    const reading = readSafely(read);
    if (reading > last) now += reading - last;
    last = reading;
    return now;
  };
}

/** Returns draws from 0 to 1, whatever `read` answers. */
export function createDraw(read: () => number): () => number {
  return () => Math.min(1, Math.max(0, readSafely(read) || 0));
}

function readSafely(read: () => unknown): number {
  try {
    const value = read();
    return typeof value === 'number' ? value : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
