import { COLOURS, round, text, toShort, WIDTH } from './svg-text.mjs';

/** @import { Lines } from './types.d.ts' */
/** @typedef {Lines['panels'][number]} Panel */

const COLUMNS = 2;
const PANEL_WIDTH = (WIDTH - 48 - 40) / COLUMNS;
const PLOT_HEIGHT = 170;
const PANEL_HEIGHT = PLOT_HEIGHT + 70;
const LEGEND_HEIGHT = 34;
const LEFT = 44;

/**
 * Draws one panel per question: x on a logarithmic scale, y from zero on.
 * @param {Lines} chart
 */
export function drawLines({ panels, unit }) {
  const colours = toColours(panels.flatMap(({ series }) => series));
  const parts = panels.map((panel, index) => {
    const x = 24 + (index % COLUMNS) * (PANEL_WIDTH + 40);
    const y = LEGEND_HEIGHT + Math.floor(index / COLUMNS) * PANEL_HEIGHT;
    return `<g transform="translate(${round(x)} ${y})">${drawPanel(panel, unit, colours)}</g>`;
  });
  const height = LEGEND_HEIGHT + Math.ceil(panels.length / COLUMNS) * PANEL_HEIGHT - 16;
  return { svg: drawLegend(colours) + parts.join(''), height };
}

const PEER_COLOURS = ['#64748b', '#7c3aed', '#be185d', '#2563eb', '#a16207'];

/**
 * Returns one colour per name, the same in all panels.
 * @param {Panel['series']} series
 */
function toColours(series) {
  /** @type {Map<string, string>} */
  const colours = new Map();
  let peers = 0;
  for (const { label, tone } of series) {
    if (colours.has(label)) continue;
    const colour = tone === 'peer' ? PEER_COLOURS[peers++ % PEER_COLOURS.length] : COLOURS[tone];
    colours.set(label, colour ?? '');
  }
  return colours;
}

/** @param {ReadonlyMap<string, string>} colours */
function drawLegend(colours) {
  let x = 24;
  return [...colours]
    .map(([label, colour]) => {
      const box = `<rect x="${round(x)}" y="2" width="11" height="9" rx="1" fill="${colour}"/>`;
      const name = text(x + 16, 11, label, { size: 12 });
      x += 40 + label.length * 7;
      return box + name;
    })
    .join('');
}

/**
 * @param {Panel} panel
 * @param {string} unit
 * @param {ReadonlyMap<string, string>} colours
 */
function drawPanel({ label, series }, unit, colours) {
  const points = series.flatMap((line) => line.points);
  const xs = [...new Set(points.map(([x]) => x))].toSorted((a, b) => a - b);
  const highest = toNice(Math.max(...points.map(([, y]) => y)));
  const [first = 1, last = 1] = [xs[0], xs.at(-1)];
  const toX = (/** @type {number} */ x) =>
    LEFT + (Math.log(x / first) / Math.log(last / first || 2)) * (PANEL_WIDTH - LEFT - 8);
  const toY = (/** @type {number} */ y) => 24 + PLOT_HEIGHT * (1 - y / highest);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * highest);
  return [
    text(0, 8, label, { size: 13, weight: 600 }),
    text(PANEL_WIDTH - 8, 8, unit, { size: 11, fill: '#6b7280', anchor: 'end' }),
    ...ticks.map((tick) => drawTick(tick, toY(tick))),
    ...xs.map((x) =>
      text(toX(x), PLOT_HEIGHT + 40, toTick(x), { size: 11, fill: '#6b7280', anchor: 'middle' }),
    ),
    ...series.map((line) => drawSeries(line, colours.get(line.label) ?? '', toX, toY)),
  ].join('');
}

/**
 * @param {number} tick
 * @param {number} y
 */
function drawTick(tick, y) {
  const line = `<path d="M${LEFT} ${round(y)}H${round(PANEL_WIDTH - 8)}" stroke="#e5e7eb"/>`;
  return line + text(LEFT - 8, y + 4, toTick(tick), { size: 11, fill: '#6b7280', anchor: 'end' });
}

/**
 * @param {Panel['series'][number]} line
 * @param {string} colour
 * @param {(x: number) => number} toX
 * @param {(y: number) => number} toY
 */
function drawSeries(line, colour, toX, toY) {
  const path = line.points.map(
    ([x, y], at) => `${at === 0 ? 'M' : 'L'}${round(toX(x))} ${round(toY(y))}`,
  );
  const dots = line.points.map(
    ([x, y]) => `<circle cx="${round(toX(x))}" cy="${round(toY(y))}" r="2.5" fill="${colour}"/>`,
  );
  const width = line.tone === 'ours' ? 2.5 : 1.5;
  return `<path d="${path.join('')}" fill="none" stroke="${colour}" stroke-width="${width}"/>${dots.join('')}`;
}

/** @param {number} value */
function toTick(value) {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : toShort(value);
}

/**
 * Returns the next number above `value` that divides well by four.
 * @param {number} value
 */
function toNice(value) {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].find((step) => step * magnitude >= value);
  return (factor ?? 10) * magnitude;
}
