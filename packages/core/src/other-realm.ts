/**
 * Kinds of values that Node or the platform makes. They are not told by `instanceof` alone, because test runners
 * such as Jest, and some edge runtimes, have globals of their own: there `new TypeError()` is an `Error`, but what
 * `fetch` or `node:fs` throws is not.
 *
 * @module
 */

const ERROR = /^\[object (?:Error|DOMException)\]$/;

/** Tells whether `value` is an error, also one of another realm. */
export function isError(value: unknown): value is Error & Partial<AggregateError> {
  return value instanceof Error || ERROR.test(tagOf(value));
}

/** Tells whether `value` is a `Uint8Array`, also one of another realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && tagOf(value) === '[object Uint8Array]';
}

/** Returns such as `[object Date]`. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}
