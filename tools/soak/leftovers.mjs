// What an API leaves behind after it has closed: timers, those included that keep no process alive,
// and sockets, servers and whatever else does keep one alive.
import { promisify } from 'node:util';

/** @typedef {ReturnType<typeof setTimeout>} Timer */

/** The channel to whoever started the API, and its output. */
const OWN = new Set(['PipeWrap', 'TTYWrap', 'FSReqCallback']);

/**
 * Counts the timers of everything that is loaded after this call. The runtime's own do not count: its
 * fetch has one for the idle connections that it keeps, which nobody can end.
 *
 * @returns {() => string[]} what is left at the time of the call; timers with who started them
 */
export function watchLeftovers() {
  /** @type {Map<Timer, string>} */
  const timers = new Map();
  /** @param {Timer} timer */
  const keep = (timer) => {
    const starter = new Error().stack?.split('\n')[3]?.trim() ?? '';
    if (!starter.includes('node:internal/')) timers.set(timer, starter);
  };
  const { setTimeout: start, setInterval: repeat, clearTimeout: clear } = globalThis;
  /**
   * @param {(...given: unknown[]) => void} callback
   * @param {number} [delayMs]
   * @param {unknown[]} rest
   */
  const startOnce = (callback, delayMs, ...rest) => {
    /** @param {unknown[]} given */
    const call = (...given) => {
      timers.delete(timer);
      callback(...given);
    };
    const timer = start(call, delayMs, ...rest);
    keep(timer);
    return timer;
  };
  /**
   * @param {(...given: unknown[]) => void} callback
   * @param {number} [delayMs]
   * @param {unknown[]} rest
   */
  const startRepeating = (callback, delayMs, ...rest) => {
    const timer = repeat(callback, delayMs, ...rest);
    keep(timer);
    return timer;
  };
  /** @param {Timer} timer */
  const stop = (timer) => {
    timers.delete(timer);
    clear(timer);
  };
  // `promisify(setTimeout)` looks for this one.
  /** @type {unknown} */
  const promised = Reflect.get(start, promisify.custom);
  Object.assign(globalThis, {
    setTimeout: Object.assign(startOnce, { [promisify.custom]: promised }),
    setInterval: startRepeating,
    clearTimeout: stop,
    clearInterval: stop,
  });
  return () => [
    ...Array.from(timers.values(), (starter) => `a timer ${starter}`),
    ...process.getActiveResourcesInfo().filter((name) => !OWN.has(name)),
  ];
}
