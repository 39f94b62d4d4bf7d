/** A call that is under way. */
export interface OpenCall {
  readonly startedAtMs: number;
  /** When its owner was last known to be alive. */
  seenAtMs: number;
}

/** Counts the calls that are under way. */
export interface OpenCalls {
  /** Returns whether one more call may start. */
  hasRoom(): boolean;
  open(): OpenCall;
  /** Ends a call. Idempotent. */
  close(call: OpenCall): void;
  /** Returns whether a call still counts. */
  isOpen(call: OpenCall): boolean;
}

/** When a call that did not end counts no more. */
export interface OpenCallLimits {
  readonly ageMs: () => number;
  readonly maxAgeMs: number;
  /** Without a sign of life from its owner, where owners give one. Default: they need not. */
  readonly maxSilenceMs?: number;
}

/**
 * Creates an empty count of at most `maxOpen` calls. A call counts until it ends, also after its
 * deadline, since it still costs its callee something. One that never ends counts until it is lost, so
 * that it does not hold its place for ever.
 */
export function createOpenCalls(
  maxOpen: number,
  { ageMs, maxAgeMs, maxSilenceMs = Number.POSITIVE_INFINITY }: OpenCallLimits,
): OpenCalls {
  const calls = new Set<OpenCall>();
  const isLost = ({ startedAtMs, seenAtMs }: OpenCall, nowMs: number): boolean =>
    nowMs - startedAtMs >= maxAgeMs || nowMs - seenAtMs >= maxSilenceMs;
  const removeLost = (): void => {
    const nowMs = ageMs();
    for (const call of calls) if (isLost(call, nowMs)) calls.delete(call);
  };
  return {
    hasRoom: () => {
      if (calls.size >= maxOpen) removeLost();
      return calls.size < maxOpen;
    },
    open: () => {
      const startedAtMs = ageMs();
      const call = { startedAtMs, seenAtMs: startedAtMs };
      calls.add(call);
      return call;
    },
    close: (call) => void calls.delete(call),
    isOpen: (call) => calls.has(call) && !isLost(call, ageMs()),
  };
}
