import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { findTaken, readMachineTimes, toLoadWarning } from './disturbance.mjs';
import { drawCharts } from './svg.mjs';
import { describeMachine, describeVersions } from './machine.mjs';
import { toResultsText } from './results-text.mjs';

/** @import { Chart, Goal, Mode, Report, Results, Table } from './types.d.ts' */

/**
 * Collects what one part finds, shows it while it comes, and writes it down at the end.
 * @implements {Report}
 */
export class PartReport {
  /** @type {Goal[]} */
  #goals = [];
  /** @type {Table[]} */
  #tables = [];
  /** @type {Chart[]} */
  #charts = [];
  /** @type {Record<string, unknown>} */
  #data = {};
  /** @type {string[]} */
  #disturbances = [];
  #start = performance.now();
  #machineTimes = readMachineTimes();
  #folder;

  /**
   * @param {string} part
   * @param {Mode} mode
   * @param {URL} [folder] Where results are written; default `results/`, or `results/quick/`.
   */
  constructor(
    part,
    mode,
    folder = new URL(mode === 'quick' ? '../results/quick/' : '../results/', import.meta.url),
  ) {
    this.part = part;
    this.mode = mode;
    this.#folder = folder;
    const busy = toLoadWarning(loadavg()[0] ?? 0);
    if (busy !== undefined) this.disturbed(busy);
  }

  /** @param {string} text */
  progress(text) {
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(0).padStart(4);
    console.error(`${seconds} s  ${this.part}: ${text}`);
  }

  /** @param {Table} table */
  table(table) {
    this.#tables.push(table);
    console.error(`\n${toTableText(table)}\n`);
  }

  /** @param {Goal} goal */
  goal(goal) {
    this.#goals.push(goal);
    console.error(toGoalLine(goal));
  }

  /** @param {string} text */
  disturbed(text) {
    if (!this.#disturbances.includes(text)) this.#disturbances.push(text);
    this.progress(`disturbed: ${text}`);
  }

  /** @param {Chart} chart */
  chart(chart) {
    this.#charts.push(chart);
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  data(name, value) {
    this.#data[name] = value;
  }

  /**
   * Writes `<part>.json`, `<part>.svg` and, with every round, `raw/<part>.json`; returns what is in
   * the first. In the mode `table`, a part that measures less than its charts show has no chart, and leaves
   * the files of a full run alone.
   * @returns {Results}
   */
  write() {
    for (const text of findTaken(this.#machineTimes, readMachineTimes())) this.disturbed(text);
    /** @type {Results} */
    const results = {
      part: this.part,
      date: new Date().toISOString().slice(0, 10),
      mode: this.mode,
      seconds: Math.round((performance.now() - this.#start) / 1000),
      machine: describeMachine(),
      disturbances: this.#disturbances,
      versions: describeVersions(),
      goals: this.#goals,
      tables: this.#tables,
    };
    if (this.mode === 'table' && this.#charts.length === 0) return results;
    const raw = new URL('raw/', this.#folder);
    mkdirSync(raw, { recursive: true });
    const file = toFileName(this.part);
    writeFileSync(new URL(`${file}.json`, this.#folder), toResultsText(results));
    writeFileSync(new URL(`${file}.json`, raw), toResultsText(this.#data));
    if (this.#charts.length > 0) {
      writeFileSync(
        new URL(`${file}.svg`, this.#folder),
        drawCharts(this.#charts, toFooter(results)),
      );
    }
    return results;
  }
}

const REFERENCE_NODE = '20';

/**
 * Results of the oldest supported Node line have the plain name, those of others carry theirs.
 * @param {string} part
 */
function toFileName(part) {
  const major = process.versions.node.split('.')[0];
  return major === REFERENCE_NODE ? part : `${part}-node${major}`;
}

/** @param {Results} results */
function toFooter({ date, machine, mode }) {
  const text = `Measured on ${date}: Node ${machine['node']}, ${machine['cpu']}, ${machine['cores']} cores, ${machine['system']}`;
  return mode === 'quick' ? `${text}. Quick run, only for a look` : text;
}

const MARKS = { reached: '✔ reached    ', missed: '✘ missed     ', 'cannot tell': '? cannot tell' };

/** @param {Goal} goal */
export function toGoalLine({ name, goal, value, verdict, note }) {
  return `${MARKS[verdict]}  ${name}: ${value} (goal ${goal})${note === undefined || note === '' ? '' : `; ${note}`}`;
}

/** @param {Table} table */
export function toTableText({ title, columns, rows }) {
  const lines = [columns, ...rows].map((row) => row.map(toCell));
  const widths = columns.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const isText = columns.map((_, column) => rows.every((row) => typeof row[column] === 'string'));
  const padded = lines.map((line) =>
    line
      .map((cell, column) =>
        isText[column] ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const [head = '', ...body] = padded;
  return [title, head, '─'.repeat(head.length), ...body].join('\n');
}

/** @param {string | number} cell */
function toCell(cell) {
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell)) return '–';
  if (Number.isInteger(cell)) return String(cell);
  return Math.abs(cell) >= 100 ? cell.toFixed(0) : cell.toFixed(2);
}
