/**
 * Returns what a handler reports to, and what waits for it: at once where everything before the handler was
 * synchronous, otherwise with a promise. One request at a time.
 */
export function createArrival() {
  let isThere = false;
  /** @type {unknown} */
  let failure;
  /** @type {(() => void) | undefined} */
  let settle;
  /** @param {unknown} [seen] the identity, or the request where there is no guard */
  const arrive = (seen) => {
    if (seen === undefined) failure = new Error('The guard let a request pass without an identity');
    isThere = true;
    settle?.();
  };
  return {
    arrive,
    /** @param {unknown} [error] undefined where the framework found no handler */
    fail: (error) => {
      failure = error ?? new Error('No handler was reached');
      settle?.();
    },
    /**
     * @param {() => unknown} send
     * @returns {void | Promise<void>}
     */
    wait: (send) => {
      isThere = false;
      settle = undefined;
      send();
      if (failure !== undefined) throw toError(failure);
      if (isThere) return;
      return new Promise((resolve, reject) => {
        settle = () => (failure === undefined ? resolve() : reject(toError(failure)));
      });
    },
  };
}

/** @param {unknown} failure */
function toError(failure) {
  return failure instanceof Error ? failure : new Error(String(failure));
}
