// The list of the pages of a folder in docs/: their titles, and how each begins.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toFirstSentence } from './exports.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Returns a table of the pages beside the index of a folder.
 *
 * @param {string} folder such as `docs/recipes`
 */
export function toPageList(folder) {
  const names = readdirSync(`${root}${folder}`).filter((name) => name.endsWith('.md'));
  const rows = names
    .filter((name) => name !== 'index.md')
    .toSorted()
    .map((name) => {
      const [title = '', paragraph = ''] = readFileSync(`${root}${folder}/${name}`, 'utf8').split(
        '\n\n',
      );
      return `| [${title.replace(/^# /, '')}](${name}) | ${toFirstSentence(paragraph)} |`;
    });
  return ['| recipe | |', '| --- | --- |', ...rows].join('\n');
}
