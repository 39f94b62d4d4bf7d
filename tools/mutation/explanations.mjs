import { readFileSync } from 'node:fs';

const PAGE = new URL('../../docs/mutation-survivors.md', import.meta.url);

/**
 * Returns the places, such as `core/src/verify/key.ts:12:3`, at which the page explains survivors. A
 * heading names the folder; the first column of a row names the file once and places after it.
 *
 * @param {string} [text]
 * @returns {ReadonlySet<string>}
 */
export function readPlaces(text = readFileSync(PAGE, 'utf8')) {
  /** @type {Set<string>} */
  const places = new Set();
  let folder = '';
  for (const line of text.split('\n')) {
    folder = /^## packages\/(\S+)/.exec(line)?.[1] ?? folder;
    const [, where = '', change = ''] = /^\| (\S+\.ts:.*?) \| (.*?) \| /.exec(line) ?? [];
    const file = where.split(':')[0];
    for (const [place] of `${where} ${change}`.matchAll(/\b\d+:\d+\b/g)) {
      places.add(`${folder}/${file}:${place}`);
    }
  }
  return places;
}

/**
 * Returns the survivors, as lines of a summary, whose place the page does not explain.
 *
 * @param {readonly string[]} survivors
 */
export function findUnexplained(survivors, places = readPlaces()) {
  return survivors.filter((line) => !places.has(line.split(/\s/, 1)[0] ?? ''));
}
