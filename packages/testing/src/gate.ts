/** Delays requests until the test releases them: latency without a sleep. */
export interface Gate {
  /** Closes the gate. The returned function opens it again, once every other hold is released too. */
  readonly hold: () => () => void;
  /** Resolves when the gate is open. Rejects with the reason of `signal` if that aborts first. */
  readonly pass: (signal?: AbortSignal) => Promise<void>;
}

/** Creates a gate that is open. */
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

/** Settles like `work`, unless `signal` aborts first: then it rejects with the signal's reason. */
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

/** Resolves when `signal` aborts. Stops listening when `until` aborts. */
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
