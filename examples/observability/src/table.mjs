import { styleText } from 'node:util';
import { sumOf } from './metrics.mjs';
import { grownBy } from './rounds.mjs';

/** @import { Sample } from './metrics.mjs' */
/** @typedef {'bold' | 'dim' | 'green' | 'red'} Style */

const COLUMNS = ['accepted/s', '401/s', '503/s', 'failed refreshes', 'age of keys', 'usable'];
const DECISIONS = 'oidc_verify_decisions_total';

/** The live table: one row for each second. */
export class Table {
  #stream;

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream) {
    this.#stream = stream;
  }

  /** @param {string} title */
  section(title) {
    this.#print('');
    this.#print(this.#paint('bold', title));
    this.#print(this.#paint('dim', COLUMNS.map((column) => column.padStart(18)).join('')));
  }

  /**
   * Shows what the metrics say. On a terminal, the next row replaces it.
   *
   * @param {readonly Sample[]} now
   * @param {readonly Sample[]} before
   */
  row(now, before) {
    const cells = toCells(now, before).map((cell) => cell.padStart(18));
    if (this.#stream.isTTY) this.#stream.write(`\r\u001B[2K${cells.join('')}`);
    else this.#print(cells.join(''));
  }

  /** @param {readonly string[]} faults */
  end(faults) {
    if (this.#stream.isTTY) this.#stream.write('\n');
    for (const fault of faults) this.#print(this.#paint('red', `✘ ${fault}`));
    if (faults.length === 0) this.#print(this.#paint('green', '✔ the metrics show it'));
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
    this.#stream.write(`${line}\n`);
  }
}

/**
 * @param {readonly Sample[]} now
 * @param {readonly Sample[]} before
 */
export function toCells(now, before) {
  /** @param {string} name @param {Readonly<Record<string, string>>} labels */
  const grown = (name, labels) => String(grownBy(name, labels, before, now));
  return [
    grown(DECISIONS, { outcome: 'accepted' }),
    grown(DECISIONS, { http_response_status_code: '401' }),
    grown(DECISIONS, { http_response_status_code: '503' }),
    grown('oidc_verify_jwks_refreshes_total', { outcome: 'failed' }),
    `${(sumOf(now, 'oidc_verify_jwks_age') ?? 0).toFixed(1)} s`,
    sumOf(now, 'oidc_verify_usable') === 1 ? 'yes' : 'no',
  ];
}
