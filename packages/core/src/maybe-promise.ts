/** A value, or a promise of it. Stages return plain values whenever nothing has to be waited for. */
export type MaybePromise<T> = T | Promise<T>;

/** Hands `value` to `next`: at once if it is a plain value, later if it is a promise. */
export function chain<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return isPromise(value) ? Promise.resolve(value).then(next) : next(value);
}

/** Like {@link chain}, with a way out for what was thrown or rejected. */
export function attempt<T, U>(
  start: () => MaybePromise<T>,
  next: (value: T) => U,
  failed: (reason: unknown) => U,
): MaybePromise<U> {
  try {
    const value = start();
    return isPromise(value) ? Promise.resolve(value).then(next, failed) : next(value);
  } catch (reason) {
    return failed(reason);
  }
}

/**
 * Tells whether `value` has to be waited for. It does not use `instanceof`: where a library has replaced the
 * global `Promise`, as zone.js does, async functions and runtimes still return promises of the other kind.
 */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return isThenable(value);
}

/** Handles the rejection of what may be a promise, whose outcome nobody waits for. */
export function ignoreRejection(value: unknown): void {
  if (isThenable(value)) Promise.resolve(value).catch(() => {});
}

/** Tells whether `value` has a `then` to call, whoever made it. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  const candidate = value as { then?: unknown } | null | undefined;
  return (
    (typeof candidate === 'object' || typeof candidate === 'function') &&
    candidate !== null &&
    typeof candidate.then === 'function'
  );
}
