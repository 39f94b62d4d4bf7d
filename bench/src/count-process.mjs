// Calls one thing many times and tells how many bytes of the heap a call took. The heap of the young is so large
// (see `allocation.mjs`) that nothing is collected meanwhile. Under `perf stat` the same script counts instructions.
import { createCall } from './counted-calls.mjs';

/** @import { CountJob } from './counted-calls.mjs' */

const job = /** @type {CountJob} */ (JSON.parse(process.argv[2] ?? ''));
const call = await createCall(job);
const WARM_UP = 3000;
for (let index = 0; index < WARM_UP; index++) await call(index);
globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
for (let index = 0; index < job.calls; index++) {
  const pending = call(WARM_UP + index);
  // A promise for a plain value would be more than the call itself.
  if (pending instanceof Promise) await pending;
}
const bytes = process.memoryUsage().heapUsed - before;
process.send?.({ bytes: bytes / job.calls });
