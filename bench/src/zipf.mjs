import { createRandom } from './random.mjs';

/**
 * Returns `length` indexes below `count`, drawn by Zipf's law: the r-th of them comes up 1/r as often
 * as the first, as users of an API roughly do. Always the same ones.
 * @param {number} count
 * @param {number} length
 * @returns {Uint32Array}
 */
export function toZipfTrace(count, length) {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) sums[rank] = sum += 1 / (rank + 1);
  const random = createRandom(1);
  return Uint32Array.from({ length }, () => find(sums, random() * sum));
}

/**
 * Returns the index of the first sum that is more than `value`.
 * @param {Float64Array} sums ascending
 * @param {number} value
 */
function find(sums, value) {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
