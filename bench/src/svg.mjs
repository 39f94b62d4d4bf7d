import { drawBars } from './svg-bars.mjs';
import { drawGrid } from './svg-grid.mjs';
import { drawLines } from './svg-lines.mjs';
import { text, WIDTH } from './svg-text.mjs';

/** @import { Chart } from './types.d.ts' */
/** @typedef {{ svg: string, height: number }} Drawn what was drawn, from y = 0 on */

const GAP = 34;
const MARGIN_TOP = 26;

/**
 * Returns an SVG file with the charts below each other and one line about how they came about.
 * @param {readonly Chart[]} charts
 * @param {string} footer
 */
export function drawCharts(charts, footer) {
  const parts = [];
  let y = MARGIN_TOP;
  for (const chart of charts) {
    const { svg, height } = drawChart(chart);
    parts.push(`<g transform="translate(0 ${y})">${svg}</g>`);
    y += height + GAP;
  }
  parts.push(text(24, y - 6, footer, { size: 11, fill: '#6b7280' }));
  const height = y + 14;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif">
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

/**
 * @param {Chart} chart
 * @returns {Drawn}
 */
function drawChart(chart) {
  const top = text(24, 12, chart.title, { size: 17, weight: 600 });
  const below =
    chart.subtitle === undefined ? '' : text(24, 34, chart.subtitle, { size: 12, fill: '#6b7280' });
  const start = chart.subtitle === undefined ? 30 : 50;
  const { svg, height } = drawBody(chart);
  return {
    svg: `${top}${below}<g transform="translate(0 ${start})">${svg}</g>`,
    height: start + height,
  };
}

/**
 * @param {Chart} chart
 * @returns {Drawn}
 */
function drawBody(chart) {
  if (chart.kind === 'bars') return drawBars(chart);
  return chart.kind === 'lines' ? drawLines(chart) : drawGrid(chart);
}
