/** @import { Tone } from './types.d.ts' */

export const WIDTH = 880;

/** @type {Readonly<Record<Tone, string>>} */
export const COLOURS = { ours: '#0f766e', peer: '#a8b3c2', limit: '#d97706' };

/**
 * @typedef {object} TextStyle
 * @property {number} [size]
 * @property {number} [weight]
 * @property {string} [fill]
 * @property {'start' | 'middle' | 'end'} [anchor]
 */

/**
 * Returns one line of text with its base line at `y`.
 * @param {number} x
 * @param {number} y
 * @param {string} content
 * @param {TextStyle} [style]
 */
export function text(x, y, content, { size = 13, weight, fill = '#111827', anchor } = {}) {
  const bold = weight === undefined ? '' : ` font-weight="${weight}"`;
  const side = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${fill}"${bold}${side}>${escape(content)}</text>`;
}

/** @param {string} content */
function escape(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** @param {number} value */
export function round(value) {
  return Math.round(value * 10) / 10;
}

/**
 * Returns a number as it stands in a chart: three digits that say something.
 * @param {number} value
 */
export function toShort(value) {
  if (value === 0) return '0';
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
