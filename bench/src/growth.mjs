/** @typedef {{ word: 'flat' | 'linear' | 'less than linear' | 'more than linear', perUnit: number, share: number }} Growth */

/** Below this, the dearest point over the cheapest, a curve is flat. */
const FLAT = 1.15;

/**
 * Tells how a cost grows. `perUnit` is the slope between the ends; `share` is the last cost over the first.
 * A curve that is not flat is compared, between its ends, with the straight line from the first point
 * to the last: along it is linear, above it grows less and below it grows more than that.
 * @param {readonly (readonly [x: number, y: number])[]} points
 * @returns {Growth}
 */
export function toGrowth(points) {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('no points');
  const costs = points.map(([, y]) => y);
  const perUnit = (last[1] - first[1]) / (last[0] - first[0]);
  const share = last[1] / first[1];
  if (Math.max(...costs) / Math.min(...costs) <= FLAT || share <= FLAT)
    return { word: 'flat', perUnit, share };
  return { word: toWord(points, first, perUnit, last[1] - first[1]), perUnit, share };
}

/**
 * @param {readonly (readonly [x: number, y: number])[]} points
 * @param {readonly [x: number, y: number]} first
 * @param {number} perUnit
 * @param {number} rise
 */
function toWord(points, first, perUnit, rise) {
  const offsets = points.map(([x, y]) => (y - (first[1] + perUnit * (x - first[0]))) / rise);
  const highest = Math.max(...offsets);
  const lowest = Math.min(...offsets);
  if (highest < 0.25 && lowest > -0.25) return 'linear';
  return highest >= -lowest ? 'less than linear' : 'more than linear';
}
