import { styleText } from 'node:util';
import { toFetchText, toText } from './expectation.mjs';

/** @import { Outcome } from './api-client.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @typedef {{ framework: string, outcome?: Outcome, differences: readonly string[] }} Result */
/** @typedef {'bold' | 'dim' | 'green' | 'red'} Style */

const TITLE_WIDTH = 38;
const REQUEST_WIDTH = 24;
const TEXT_WIDTH = 30;
const COLUMN_WIDTH = 10;
const DEFAULT_WIDTH = 120;

/** The live table: one row for each scene, one column for each framework. */
export class Table {
  #stream;
  #frameworks;
  #passed = 0;
  #failed = 0;

  /**
   * @param {NodeJS.WriteStream} stream
   * @param {readonly string[]} frameworks
   */
  constructor(stream, frameworks) {
    this.#stream = stream;
    this.#frameworks = frameworks;
  }

  /** @param {string} title */
  section(title) {
    const actual = this.#isWide
      ? this.#frameworks.map((name) => name.padEnd(COLUMN_WIDTH + 2)).join('')
      : `actual (${this.#frameworks.join()})`;
    const columns = [
      title.padEnd(TITLE_WIDTH + 2),
      'request'.padEnd(REQUEST_WIDTH),
      'expected'.padEnd(TEXT_WIDTH),
      actual,
    ];
    this.#print('');
    this.#print(this.#paint('bold', columns.join('').trimEnd()));
  }

  /**
   * Shows what goes on; on a terminal the next line replaces it.
   * @param {string} text
   */
  note(text) {
    const line = this.#paint('dim', this.#cut(`  … ${text}`));
    if (this.#stream.isTTY) this.#stream.write(`\r\u001B[2K${line}`);
    else this.#print(line);
  }

  /**
   * Prints how one scene ended and counts it.
   * @param {Scene} scene
   * @param {readonly Result[]} results
   */
  row(scene, results) {
    const good = results.every(({ differences }) => differences.length === 0);
    if (good) this.#passed += 1;
    else this.#failed += 1;
    const columns = [
      this.#mark(good),
      scene.title.padEnd(TITLE_WIDTH),
      scene.request.padEnd(REQUEST_WIDTH),
      toText(scene.expected, scene.expected).padEnd(TEXT_WIDTH),
      ...results.map((result) => this.#toColumn(scene, result)),
    ];
    this.#print(columns.join('').trimEnd());
    for (const line of this.#toDetails(scene, results)) this.#print(line);
  }

  /** Prints the last line and returns how many scenes did not end as expected. */
  summary() {
    const text = `${this.#passed} scenes as expected, ${this.#failed} not`;
    this.#print('');
    this.#print(this.#paint(this.#failed === 0 ? 'green' : 'red', text));
    return this.#failed;
  }

  /** Several frameworks stand side by side: each column says its status only. */
  get #isWide() {
    return this.#frameworks.length > 1;
  }

  /**
   * @param {Scene} scene
   * @param {Result} result
   */
  #toColumn(scene, { outcome, differences }) {
    if (!this.#isWide) return outcome === undefined ? 'no answer' : toText(outcome, scene.expected);
    const text = outcome === undefined ? 'none' : String(outcome.status);
    return this.#mark(differences.length === 0) + text.padEnd(COLUMN_WIDTH);
  }

  /**
   * @param {Scene} scene
   * @param {readonly Result[]} results
   */
  #toDetails(scene, results) {
    const lines = results.map(({ framework, outcome }) => ({
      framework,
      text: outcome === undefined ? '' : toDetail(scene, outcome),
    }));
    const alike = lines.every(({ text }) => text === lines[0]?.text);
    const shown = alike ? lines.slice(0, 1) : lines;
    const details = shown
      .filter(({ text }) => text !== '')
      .map(({ framework, text }) => (alike ? text : `${framework}: ${text}`))
      .map((text) => this.#paint('dim', this.#cut(`    ${text}`)));
    const faults = results.flatMap(({ framework, differences }) =>
      differences.map((what) => this.#paint('red', `    ✘ ${framework}: ${what}`)),
    );
    return [...details, ...faults];
  }

  /** @param {boolean} good */
  #mark(good) {
    return good ? this.#paint('green', '✔ ') : this.#paint('red', '✘ ');
  }

  /**
   * @param {Style} style
   * @param {string} text
   */
  #paint(style, text) {
    const plain = !this.#stream.isTTY || process.env['NO_COLOR'] !== undefined;
    return plain ? text : styleText(style, text);
  }

  /**
   * Cuts what does not fit into one line; the least telling part of a challenge goes first.
   * @param {string} line
   */
  #cut(line) {
    const width = this.#stream.columns ?? DEFAULT_WIDTH;
    if (line.length <= width) return line;
    const shorter = line.replace(/error_description="[^"]*"/, 'error_description="…"');
    return shorter.length <= width ? shorter : `${shorter.slice(0, width - 1)}…`;
  }

  /** @param {string} line */
  #print(line) {
    this.#stream.write(this.#stream.isTTY ? `\r\u001B[2K${line}\n` : `${line}\n`);
  }
}

/**
 * @param {Scene} scene
 * @param {Outcome} outcome
 */
function toDetail({ expected }, { challenge, retryAfter, fetches }) {
  const parts = [];
  if (challenge !== undefined) parts.push(`WWW-Authenticate: ${challenge}`);
  if (retryAfter !== undefined) parts.push(`Retry-After: ${retryAfter}`);
  if (retryAfter !== undefined && challenge === undefined) parts.push('no challenge');
  if (expected.fetches !== undefined && fetches !== undefined) {
    parts.push(`key fetches: ${fetches}, expected ${toFetchText(expected.fetches)}`);
  }
  return parts.join(' · ');
}
