// Whether the links of a page lead somewhere in this repository: to a file, a folder or a heading.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const CODE = /^```[^]*?^```$|`[^`\n]*`/gm;
const LINK = /\]\(([^)\s]+)\)/g;

/**
 * Returns the targets of all links that name a file or a heading of this repository.
 *
 * @param {string} root
 * @param {string} page relative to it
 * @returns {readonly string[]}
 */
export function listLinks(root, page) {
  const prose = readFileSync(join(root, page), 'utf8').replaceAll(CODE, '');
  const targets = [...prose.matchAll(LINK)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** Returns the anchors of a page: GitHub's slugs of its headings. @param {string} page */
function listAnchors(page) {
  const text = readFileSync(page, 'utf8').replaceAll(/^```[^]*?^```$/gm, '');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/**
 * Returns why a link leads nowhere, or undefined.
 *
 * @param {string} root
 * @param {string} page
 * @param {string} target
 */
export function findLinkFault(root, page, target) {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return `${page}: ${target} does not exist`;
  if (anchor === undefined || !file.endsWith('.md')) return undefined;
  return listAnchors(file).has(anchor) ? undefined : `${page}: ${target} is not a heading`;
}

/**
 * Returns the links of these pages that lead nowhere.
 *
 * @param {string} root
 * @param {readonly string[]} pages
 */
export function listDeadLinks(root, pages) {
  return pages.flatMap((page) =>
    listLinks(root, page).flatMap((target) => findLinkFault(root, page, target) ?? []),
  );
}
