import { COLOURS, round, text, toShort, WIDTH } from './svg-text.mjs';

/** @import { Bars, Tone } from './types.d.ts' */
/** @typedef {Bars['groups'][number]} Group */
/** @typedef {Group['bars'][number]} Bar */

const LABEL_WIDTH = 250;
const FIGURE_WIDTH = 90;
const ROW = 23;
const THICKNESS = 15;
const HEAD = 26;
const GROUP_GAP = 14;
const LEGEND_HEIGHT = 28;

/**
 * Draws horizontal bars; each group has a scale of its own that begins at zero.
 * @param {Bars} chart
 */
export function drawBars({ groups, unit }) {
  const legend = drawLegend(groups);
  const parts = [legend];
  let y = legend === '' ? 0 : LEGEND_HEIGHT;
  for (const group of groups) {
    parts.push(`<g transform="translate(0 ${y})">${drawGroup(group, unit)}</g>`);
    y += headOf(group) + group.bars.length * ROW + GROUP_GAP;
  }
  return { svg: parts.join(''), height: y - GROUP_GAP };
}

/** @type {Readonly<Record<Tone, string>>} */
const NAMES = { limit: 'the limit', ours: 'oidc-verify', peer: 'other libraries' };

/**
 * Says what the colours mean, where there are several.
 * @param {readonly Group[]} groups
 */
function drawLegend(groups) {
  const used = new Set(groups.flatMap(({ bars }) => bars.map(({ tone }) => tone)));
  if (used.size < 2) return '';
  const tones = /** @type {readonly Tone[]} */ (Object.keys(NAMES)).filter((tone) =>
    used.has(tone),
  );
  return tones
    .map((tone, index) => {
      const x = 24 + index * 120;
      const box = `<rect x="${x}" y="1" width="11" height="11" rx="2" fill="${COLOURS[tone]}"/>`;
      return box + text(x + 17, 11, NAMES[tone], { size: 12 });
    })
    .join('');
}

/**
 * @param {Group} group
 * @param {string} unit
 */
function drawGroup({ label, bars }, unit) {
  const longest = Math.max(...bars.map((bar) => Math.max(bar.value, bar.high ?? 0)));
  const noteWidth = 24 + 7 * Math.max(...bars.map((bar) => bar.note?.length ?? 0));
  const scale = (WIDTH - LABEL_WIDTH - FIGURE_WIDTH - noteWidth) / longest;
  const title = label === '' ? '' : text(24, 12, label, { size: 13, weight: 600 });
  const rows = bars.map((bar, row) => drawBar(bar, headOf({ label }) + row * ROW, scale, unit));
  return title + rows.join('');
}

/** @param {Pick<Group, 'label'>} group */
function headOf({ label }) {
  return label === '' ? 0 : HEAD;
}

/**
 * @param {Bar} bar
 * @param {number} top
 * @param {number} scale
 * @param {string} unit
 */
function drawBar({ label, value, tone, note, low, high }, top, scale, unit) {
  const width = Math.max(1, value * scale);
  const middle = top + THICKNESS / 2;
  const bold = tone === 'peer' ? {} : { weight: 600 };
  const end = Math.max(width, (high ?? 0) * scale);
  const figure = `${toShort(value)} ${unit}`.trim();
  return [
    text(LABEL_WIDTH - 10, middle + 4, label, { size: 12, anchor: 'end', ...bold }),
    `<rect x="${LABEL_WIDTH}" y="${top}" width="${round(width)}" height="${THICKNESS}" rx="2" fill="${COLOURS[tone]}"/>`,
    low === undefined || high === undefined ? '' : drawWhisker(low * scale, high * scale, middle),
    text(LABEL_WIDTH + end + 8, middle + 4, figure, { size: 12, ...bold }),
    note === undefined
      ? ''
      : text(WIDTH - 24, middle + 4, note, { size: 12, anchor: 'end', fill: '#6b7280' }),
  ].join('');
}

/**
 * The quartiles.
 * @param {number} from
 * @param {number} to
 * @param {number} y
 */
function drawWhisker(from, to, y) {
  const [x1, x2] = [round(LABEL_WIDTH + from), round(LABEL_WIDTH + to)];
  const ends = [x1, x2].map((x) => `M${x} ${y - 3}v6`).join('');
  return `<path d="M${x1} ${y}H${x2}${ends}" stroke="#374151" stroke-width="1" fill="none"/>`;
}
