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

const GREY = '#6b7280';
const DIRECTIONS = {
  lower: { words: '← lower is better', colour: '#0f766e' },
  higher: { words: 'higher is better →', colour: '#0f766e' },
};

/**
 * @param {Chart} chart
 * @returns {Drawn}
 */
function drawChart(chart) {
  const lines = [chart.subtitle, toAxis(chart)].filter((line) => line !== undefined);
  const below = lines.map((line, index) =>
    text(24, 34 + index * 17, line, { size: 12, fill: GREY }),
  );
  const start = 33 + lines.length * 17;
  const { svg, height } = drawBody(chart);
  const title = text(24, 12, chart.title, { size: 17, weight: 600 });
  return {
    svg: `${title}${drawDirection(chart)}${below.join('')}<g transform="translate(0 ${start})">${svg}</g>`,
    height: start + height,
  };
}

/** @param {Chart} chart */
function toAxis(chart) {
  if (chart.kind === 'grid') return undefined;
  if (chart.kind === 'lines') return `Vertical: ${chart.unit}. Horizontal: ${chart.axis}.`;
  const unit = chart.unit === '' ? '' : ` [${chart.unit}]`;
  return `Length of a bar: ${chart.axis}${unit}.`;
}

/**
 * Says which way is better, on the right above the chart.
 * @param {Chart} chart
 */
function drawDirection(chart) {
  if (chart.kind === 'grid') return '';
  const { words, colour } = DIRECTIONS[chart.better];
  // Up and down, where the values are vertical.
  const turned = chart.kind === 'lines' ? words.replace('←', '↓').replace('→', '↑') : words;
  return text(WIDTH - 24, 12, turned, { size: 13, weight: 600, fill: colour, anchor: 'end' });
}

/**
 * @param {Chart} chart
 * @returns {Drawn}
 */
function drawBody(chart) {
  if (chart.kind === 'bars') return drawBars(chart);
  return chart.kind === 'lines' ? drawLines(chart) : drawGrid(chart);
}
