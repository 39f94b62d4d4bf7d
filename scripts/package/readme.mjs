// The README that npm shows: the same text, whose links work outside of the repository too.
import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { organisation } from '../organisation.mjs';

const CODE = /^```[^]*?^```$|`[^`\n]*`/gm;
// An image, a link, or a reference at the start of its line.
const LINK = /(!?)(\[[^\]]*\]\(|^\[[^\]]+\]:[ \t]*)([^)\s]+)/gm;
const MARKER = /^<!-- \/?(?:example|options|error-table|count|organisation)\b.*-->\n\n?/gm;

/**
 * Returns the address of a file of the repository.
 *
 * @param {string} path relative to the root
 * @param {'blob' | 'tree' | 'raw'} view
 */
function toAddress(path, view) {
  return `${organisation.repository}/${view}/${organisation.branch}/${path}`;
}

/**
 * Returns the README of a package for npm.
 *
 * @param {string} text
 * @param {string} root
 * @param {string} folder of the package, relative to the root
 * @throws {Error} for a link to something that does not exist
 */
export function toPublishedReadme(text, root, folder) {
  /** @param {string} image @param {string} target */
  const toAbsolute = (image, target) => {
    if (/^(?:[a-z]+:|#)/i.test(target)) return target;
    const [file = '', anchor] = target.split('#');
    const path = posix.join(folder, file).replace(/\/$/, '');
    if (!existsSync(`${root}${path}`)) {
      throw new Error(`${folder}/README.md: ${target} does not exist`);
    }
    const view = statSync(`${root}${path}`).isDirectory() ? 'tree' : 'blob';
    const address = toAddress(path, image === '!' ? 'raw' : view);
    return anchor === undefined ? address : `${address}#${anchor}`;
  };
  return outsideCode(text.replaceAll(MARKER, ''), (prose) =>
    prose.replaceAll(
      LINK,
      (_, /** @type {string} */ image, /** @type {string} */ label, /** @type {string} */ target) =>
        image + label + toAbsolute(image, target),
    ),
  );
}

/**
 * Returns the text with all that is not code replaced.
 *
 * @param {string} text
 * @param {(prose: string) => string} replace
 */
function outsideCode(text, replace) {
  /** @type {string[]} */
  const codes = [];
  // A link's label may be code, so that the code is set aside and put back.
  const prose = text.replaceAll(CODE, (code) => `\uE000${codes.push(code) - 1}\uE000`);
  return replace(prose).replaceAll(/\uE000(\d+)\uE000/g, (_, index) => codes[Number(index)] ?? '');
}
