// What can be judged from the built files alone: links, headings, and what search engines read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFile } from './serve.mjs';

/** Returns the paths of all pages, from the sitemap. @param {string} folder */
export function listPaths(folder) {
  const sitemap = readFileSync(join(folder, 'sitemap.xml'), 'utf8');
  return [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url = '']) => new URL(url).pathname);
}

/** @param {string} folder @param {string} path */
function read(folder, path) {
  const file = findFile(folder, path);
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}

/**
 * Returns the links of all pages that lead to no page, or to no heading of it.
 *
 * @param {string} folder
 * @param {readonly string[]} paths
 */
export function listDeadLinks(folder, paths) {
  /** @type {Map<string, ReadonlySet<string> | undefined>} */
  const anchors = new Map();
  const anchorsOf = (/** @type {string} */ path) => {
    if (!anchors.has(path)) {
      const html = read(folder, path);
      const ids = html?.matchAll(/ id="([^"]+)"/g) ?? [];
      anchors.set(
        path,
        html === undefined ? undefined : new Set([...ids].map(([, id = '']) => id)),
      );
    }
    return anchors.get(path);
  };
  return paths.flatMap((path) => {
    const links = (read(folder, path) ?? '').matchAll(/<a [^>]*?href="([^"]+)"/g);
    return [...links].flatMap(([, href = '']) => {
      const url = new URL(href.replaceAll('&amp;', '&'), `http://site${path}`);
      if (url.host !== 'site') return [];
      const ids = anchorsOf(url.pathname);
      if (ids === undefined) return [`${path}: ${href} does not exist`];
      const anchor = decodeURIComponent(url.hash.slice(1));
      return anchor === '' || ids.has(anchor) ? [] : [`${path}: ${href} is not a heading`];
    });
  });
}

/**
 * Returns what is wrong with the head of a page and its outline.
 *
 * @param {string} folder
 * @param {string} path
 */
export function listFaults(folder, path) {
  const html = read(folder, path) ?? '';
  const faults = [];
  const [, title = ''] = /<title>([^<]*)<\/title>/.exec(html) ?? [];
  const [, description = ''] = /<meta name="description" content="([^"]*)"/.exec(html) ?? [];
  if (!/<html [^>]*lang="en"/.test(html)) faults.push('no lang');
  if (title.length < 5) faults.push(`title ${JSON.stringify(title)}`);
  if (description.length < 20) faults.push(`description ${JSON.stringify(description)}`);
  if (!html.includes('name="viewport"')) faults.push('no viewport');
  const [, main = html] = /<main[^>]*>([^]*)<\/main>/.exec(html) ?? [];
  const levels = [...main.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
  if (levels.filter((level) => level === 1).length !== 1) faults.push('not one heading of level 1');
  // Members of signatures are headings of the fifth level under those of the third.
  const skipped = levels.findIndex((level, index) => level > (levels[index - 1] ?? 0) + 1);
  if (skipped > 0 && !path.includes('/api/')) faults.push(`heading ${skipped} skips a level`);
  const images = [...main.matchAll(/<img [^>]*>/g)].map(([image]) => image);
  for (const image of images) if (!/ alt[ =>]/.test(image)) faults.push(`without alt: ${image}`);
  return faults.map((fault) => `${path}: ${fault}`);
}
