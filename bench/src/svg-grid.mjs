import { text, WIDTH } from './svg-text.mjs';

/** @import { Grid } from './types.d.ts' */

const LABEL_WIDTH = 280;
/** For the last heads, which lean out of the table. */
const RIGHT = 84;
const ROW = 22;
const HEAD = 118;
const SHADES = { good: '#d1fae5', bad: '#fecaca', plain: '#f3f4f6' };

/**
 * Draws a table whose cells are coloured: good, bad, or a matter of taste.
 * @param {Grid} chart
 */
export function drawGrid({ columns, rows }) {
  const width = (WIDTH - RIGHT - LABEL_WIDTH) / columns.length;
  const toX = (/** @type {number} */ column) => LABEL_WIDTH + column * width;
  const heads = columns.map((label, column) => {
    const x = toX(column) + width / 2;
    const weight = column === 0 ? { weight: 600 } : {};
    return `<g transform="translate(${x} ${HEAD - 8}) rotate(-40)">${text(0, 0, label, { size: 12, ...weight })}</g>`;
  });
  const body = rows.map(({ label, cells }, row) => {
    const y = HEAD + row * ROW;
    const boxes = cells.map(({ text: content, good }, column) => {
      const fill = good === undefined ? SHADES.plain : SHADES[good ? 'good' : 'bad'];
      const box = `<rect x="${toX(column) + 1}" y="${y + 1}" width="${width - 2}" height="${ROW - 2}" rx="2" fill="${fill}"/>`;
      return box + text(toX(column) + width / 2, y + 15, content, { size: 11, anchor: 'middle' });
    });
    return text(LABEL_WIDTH - 10, y + 15, label, { size: 12, anchor: 'end' }) + boxes.join('');
  });
  return { svg: [...heads, ...body].join(''), height: HEAD + rows.length * ROW };
}
