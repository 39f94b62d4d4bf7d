/** Holds requests back until the test lets them go: latency without a sleep. */
export interface Gate {
  /** Closes the gate; the returned function opens it again. With several, all must be released. */
  readonly hold: () => () => void;
  /** Resolves when the gate is open; rejects with the reason of `signal` when that aborts first. */
  readonly pass: (signal?: AbortSignal) => Promise<void>;
}

/** Returns an open gate. */
export function createGate(): Gate {
  const held = new Set<Promise<void>>();
  return {
    hold() {
      const release = new AbortController();
      const released = whenAborted(release.signal);
      held.add(released);
      return () => {
        held.delete(released);
        release.abort();
      };
    },
    async pass(signal) {
      signal?.throwIfAborted();
      while (held.size > 0) await orAbort(Promise.all(held), signal);
    },
  };
}

/** Resolves as `work` does, unless `signal` aborts first: then it rejects with the signal's reason. */
export async function orAbort<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return work;
  const settled = new AbortController();
  const aborted = whenAborted(signal, settled.signal).then(() => {
    signal.throwIfAborted();
    return work;
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    settled.abort();
  }
}

/** Resolves when `signal` aborts; stops listening when `until` does. */
function whenAborted(signal: AbortSignal, until?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    const listen = { once: true, ...(until && { signal: until }) };
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      listen,
    );
  });
}
