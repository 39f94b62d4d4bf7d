// Links of the repository, as the site has them: to a page of the site where there is one, and to the
// repository on the web otherwise.
import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { organisation } from '../../scripts/organisation.mjs';

const CODE = /^```[^]*?^```$|`[^`\n]*`/gm;
const LINK = /(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g;

/**
 * @typedef {(path: string, anchor: string | undefined) => string | undefined} Locate
 *   Returns the address on the site of a file of the repository, and of a heading in it.
 */

/**
 * Returns the text with the links of a page of the site.
 *
 * @param {string} text
 * @param {object} place
 * @param {string} place.root of the repository
 * @param {string} place.source the page, relative to it
 * @param {Locate} place.locate
 * @param {(path: string) => string} place.locateImage returns the address of a picture
 */
export function toSiteLinks(text, { root, source, locate, locateImage }) {
  /** @param {string} target */
  const toTarget = (target) => {
    if (/^[a-z]+:/i.test(target)) return target;
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? source : posix.join(posix.dirname(source), file).replace(/\/$/, '');
    return locate(path, anchor) ?? toRepository(root, path, anchor);
  };
  return outsideCode(text, (prose) =>
    prose.replaceAll(
      LINK,
      (
        _,
        /** @type {string} */ image,
        /** @type {string} */ label,
        /** @type {string} */ target,
      ) => {
        if (image === '') return `[${label}](${toTarget(target)})`;
        return `![${label}](${locateImage(posix.join(posix.dirname(source), target))})`;
      },
    ),
  );
}

/**
 * Returns the address of a file of the repository on the web.
 *
 * @param {string} root
 * @param {string} path
 * @param {string | undefined} anchor
 * @throws {Error} if there is no such file
 */
function toRepository(root, path, anchor) {
  if (!existsSync(`${root}${path}`)) throw new Error(`${path} does not exist`);
  const view = statSync(`${root}${path}`).isDirectory() ? 'tree' : 'blob';
  const address = `${organisation.repository}/${view}/${organisation.branch}/${path}`;
  return anchor === undefined ? address : `${address}#${anchor}`;
}

/**
 * @param {string} text
 * @param {(prose: string) => string} replace
 */
function outsideCode(text, replace) {
  /** @type {string[]} */
  const codes = [];
  const prose = text.replaceAll(CODE, (code) => `\uE000${codes.push(code) - 1}\uE000`);
  return replace(prose).replaceAll(/\uE000(\d+)\uE000/g, (_, index) => codes[Number(index)] ?? '');
}
