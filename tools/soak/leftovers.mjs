// What an API leaves behind after it has closed: timers, those included that keep no process alive,
// and sockets, servers and whatever else does keep one alive.

/** The channel to whoever started the API, and its output. */
const OWN = new Set(['PipeWrap', 'TTYWrap', 'FSReqCallback']);

/**
 * Counts the timers of everything that is loaded after this call. The runtime's own do not count: its
 * fetch has one for the idle connections that it keeps, which nobody can end.
 *
 * @returns {() => string[]} what is left at the time of the call; timers with who started them
 */
export function watchLeftovers() {
  /** @type {Map<unknown, string>} */
  const timers = new Map();
  const keep = (timer) => {
    const starter = new Error().stack?.split('\n')[3]?.trim() ?? '';
    if (!starter.includes('node:internal/')) timers.set(timer, starter);
  };
  const { setTimeout: start, setInterval: repeat, clearTimeout: clear } = globalThis;
  globalThis.setTimeout = Object.assign(
    (callback, ...rest) => {
      const timer = start(
        (...given) => {
          timers.delete(timer);
          callback(...given);
        },
        ...rest,
      );
      keep(timer);
      return timer;
    },
    // `promisify(setTimeout)` looks for this one.
    Object.fromEntries(
      Object.getOwnPropertySymbols(start).map((symbol) => [symbol, start[symbol]]),
    ),
  );
  globalThis.setInterval = (...given) => {
    const timer = repeat(...given);
    keep(timer);
    return timer;
  };
  const stop = (timer) => {
    timers.delete(timer);
    clear(timer);
  };
  globalThis.clearTimeout = stop;
  globalThis.clearInterval = stop;
  return () => [
    ...Array.from(timers.values(), (starter) => `a timer ${starter}`),
    ...process.getActiveResourcesInfo().filter((name) => !OWN.has(name)),
  ];
}
