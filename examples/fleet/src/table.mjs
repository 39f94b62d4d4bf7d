import { styleText } from 'node:util';

/** @import { Scene } from './scene.mjs' */
/** @typedef {'bold' | 'dim' | 'green' | 'red'} Style */

const TITLE_WIDTH = 42;
const REQUEST_WIDTH = 26;

/** The live table: one row per scene. */
export class Table {
  #stream;
  #passed = 0;
  #failed = 0;

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream) {
    this.#stream = stream;
  }

  /** @param {string} title */
  section(title) {
    this.#print('');
    this.#print(this.#paint('bold', title));
  }

  /**
   * Shows progress. On a terminal, the next line replaces it.
   *
   * @param {string} text
   */
  note(text) {
    const line = this.#paint('dim', `  … ${text}`);
    if (this.#stream.isTTY) this.#stream.write(`\r\u001B[2K${line}`);
    else this.#print(line);
  }

  /**
   * Prints what came of one scene, and counts it.
   *
   * @param {Scene} scene
   * @param {string} actual
   */
  row({ title, request, expected }, actual) {
    const isGood = typeof expected === 'string' ? actual === expected : expected.test(actual);
    if (isGood) this.#passed += 1;
    else this.#failed += 1;
    const mark = isGood ? this.#paint('green', '✔ ') : this.#paint('red', '✘ ');
    this.#print(mark + title.padEnd(TITLE_WIDTH) + request.padEnd(REQUEST_WIDTH) + actual);
    if (!isGood) this.#print(this.#paint('red', `    expected: ${String(expected)}`));
  }

  /** Prints the summary and returns how many scenes did not end as expected. */
  summary() {
    this.#print('');
    const text = `${this.#passed} scenes as expected, ${this.#failed} not`;
    this.#print(this.#paint(this.#failed === 0 ? 'green' : 'red', text));
    return this.#failed;
  }

  /**
   * @param {Style} style
   * @param {string} text
   */
  #paint(style, text) {
    const isPlain = !this.#stream.isTTY || process.env['NO_COLOR'] !== undefined;
    return isPlain ? text : styleText(style, text);
  }

  /** @param {string} line */
  #print(line) {
    this.#stream.write(this.#stream.isTTY ? `\r\u001B[2K${line}\n` : `${line}\n`);
  }
}
