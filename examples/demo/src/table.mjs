import { styleText } from 'node:util';
import { toDetails } from './details.mjs';
import { toText } from './expectation.mjs';

/** @import { Outcome } from './api-client.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @typedef {{ framework: string, outcome?: Outcome, differences: readonly string[] }} Result */
/** @typedef {'bold' | 'dim' | 'green' | 'red'} Style */

const TITLE_WIDTH = 40;
const REQUEST_WIDTH = 23;
const TEXT_WIDTH = 37;
const COLUMN_WIDTH = 9;
const FULL_WIDTH = 2 + TITLE_WIDTH + REQUEST_WIDTH + 2 * TEXT_WIDTH;
const LOG_WIDTH = 140;

/** The live table: one row per scene, one column per framework. */
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

  /** Prints the names of the columns. */
  head() {
    const actual = this.#isWide
      ? this.#frameworks.map((name) => name.padEnd(COLUMN_WIDTH + 2)).join('')
      : `actual (${this.#frameworks.join()})`;
    const line = this.#toLine('  ', 'scene', 'request', 'expected', actual);
    this.#print('');
    this.#print(this.#paint('bold', line));
  }

  /** @param {string} title */
  section(title) {
    this.#print('');
    this.#print(this.#paint('bold', title));
  }

  /**
   * Shows progress. On a terminal, the next line replaces it.
   * @param {string} text
   */
  note(text) {
    const line = this.#paint('dim', this.#cut(`  … ${text}`));
    if (this.#stream.isTTY) this.#stream.write(`\r\u001B[2K${line}`);
    else this.#print(line);
  }

  /**
   * Prints the result of one scene and counts it.
   * @param {Scene} scene
   * @param {readonly Result[]} results
   */
  row(scene, results) {
    const good = results.every(({ differences }) => differences.length === 0);
    if (good) this.#passed += 1;
    else this.#failed += 1;
    const expected = toText(scene.expected, scene.expected);
    const actual = results.map((result) => this.#toColumn(scene, result)).join('');
    this.#print(this.#toLine(this.#mark(good), scene.title, scene.request, expected, actual));
    for (const line of this.#toDetails(scene, results)) this.#print(line);
  }

  /** Prints the summary and returns how many scenes did not end as expected. */
  summary() {
    const text = `${this.#passed} scenes as expected, ${this.#failed} not`;
    this.#print('');
    this.#print(this.#paint(this.#failed === 0 ? 'green' : 'red', text));
    return this.#failed;
  }

  /** With several frameworks side by side, each column only shows the status. */
  get #isWide() {
    return this.#frameworks.length > 1;
  }

  /**
   * Returns one row, on two lines if the terminal is narrow.
   * @param {string} mark
   * @param {string} title
   * @param {string} request
   * @param {string} expected
   * @param {string} actual
   */
  #toLine(mark, title, request, expected, actual) {
    const isNarrow = this.#width < FULL_WIDTH;
    const left = mark + title.padEnd(TITLE_WIDTH) + request.padEnd(REQUEST_WIDTH);
    const right = expected.padEnd(TEXT_WIDTH) + actual;
    return (isNarrow ? `${left.trimEnd()}\n    ${right}` : left + right).trimEnd();
  }

  /**
   * @param {Scene} scene
   * @param {Result} result
   */
  #toColumn(scene, { outcome, differences }) {
    if (!this.#isWide)
      return outcome === undefined ? 'no response' : toText(outcome, scene.expected);
    const text = outcome === undefined ? 'none' : String(outcome.status);
    return this.#mark(differences.length === 0) + text.padEnd(COLUMN_WIDTH);
  }

  /**
   * @param {Scene} scene
   * @param {readonly Result[]} results
   */
  #toDetails({ expected }, results) {
    const lines = results.flatMap(({ framework, outcome }) =>
      outcome === undefined
        ? []
        : toDetails(expected, outcome).map((text) => ({ framework, text })),
    );
    const details = [...new Set(lines.map(({ text }) => text))].map((text) => {
      const told = lines.filter((line) => line.text === text).map(({ framework }) => framework);
      const names = told.length === results.length ? '' : `${told.join(', ')}: `;
      return this.#paint('dim', this.#cut(`    ${names}${text}`));
    });
    const faults = results.flatMap(({ framework, differences }) =>
      differences.map((what) => this.#paint('red', `    ✘ ${framework}: ${what}`)),
    );
    return [...details, ...faults];
  }

  get #width() {
    return this.#stream.isTTY ? this.#stream.columns : LOG_WIDTH;
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
   * Shortens a line to the width of the terminal. The least important part of a challenge is removed first.
   * @param {string} line
   */
  #cut(line) {
    const width = this.#width;
    if (line.length <= width) return line;
    const shorter = line.replace(/error_description="[^"]*"/, 'error_description="…"');
    return shorter.length <= width ? shorter : `${shorter.slice(0, width - 1)}…`;
  }

  /** @param {string} line */
  #print(line) {
    this.#stream.write(this.#stream.isTTY ? `\r\u001B[2K${line}\n` : `${line}\n`);
  }
}
