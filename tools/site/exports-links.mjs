// In the list of exports, each name leads to its signature on the page that TypeDoc wrote for its entry.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SITE } from './assemble.mjs';

const ENTRY = /^### Entry `@oidc-verify\/([^`]+)`$/;
const ROW = /^\| `(\w+)` \|/;

/** Returns the anchors of the page of an entry, by the name of the export. @param {string} entry */
function readAnchors(entry) {
  const file = join(SITE, 'api', `${entry}.md`);
  if (!existsSync(file)) throw new Error(`TypeDoc wrote no page for ${entry}: ${file}`);
  const headings = readFileSync(file, 'utf8').matchAll(/^<a id="([^"]+)"><\/a>\n+### ([\w$\\]+)/gm);
  return new Map([...headings].map(([, id = '', name = '']) => [name.replaceAll('\\', ''), id]));
}

/** Rewrites the page of exports of the assembled site. */
export function linkExports() {
  const file = join(SITE, 'reference/exports.md');
  let entry = '';
  /** @type {ReadonlyMap<string, string>} */
  let anchors = new Map();
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => {
      const [, name] = ENTRY.exec(line) ?? [];
      if (name !== undefined) {
        entry = name;
        anchors = readAnchors(entry);
      }
      return line.replace(ROW, (_, /** @type {string} */ exported) => {
        const anchor = anchors.get(exported);
        if (anchor === undefined) throw new Error(`api/${entry} has no heading for ${exported}`);
        return `| [\`${exported}\`](/api/${entry}#${anchor}) |`;
      });
    });
  writeFileSync(file, lines.join('\n'));
}
