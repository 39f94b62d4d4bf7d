// A long page becomes several: each heading of the second level begins one, and its headings go up one level.

const FENCE = /^```/;

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {string} slug
 * @property {string} text with a heading of the first level
 * @property {string} raw as it was
 * @property {readonly string[]} anchors the slugs of all of its headings
 */

/** Returns GitHub's slug of a heading. @param {string} heading */
export function toSlug(heading) {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

/**
 * Returns what comes before the first heading of the second level, and a section for each of these.
 *
 * @param {string} text
 * @returns {{ head: string, sections: readonly Section[] }}
 */
export function splitSections(text) {
  /** @type {string[][]} */
  const parts = [[]];
  let fenced = false;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) fenced = !fenced;
    if (!fenced && line.startsWith('## ')) parts.push([]);
    parts.at(-1)?.push(line);
  }
  const [head = [], ...rest] = parts;
  return { head: head.join('\n'), sections: rest.map(toSection) };
}

/** @param {readonly string[]} lines */
function toSection(lines) {
  const title = (lines[0] ?? '').slice(3);
  let fenced = false;
  const anchors = [];
  const raised = [];
  for (const line of lines) {
    if (FENCE.test(line)) fenced = !fenced;
    const isHeading = !fenced && /^##+ /.test(line);
    if (isHeading) anchors.push(toSlug(line.replace(/^#+ /, '')));
    raised.push(isHeading ? line.slice(1) : line);
  }
  return { title, slug: toSlug(title), text: raised.join('\n'), raw: lines.join('\n'), anchors };
}
