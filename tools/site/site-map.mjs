// Where on the site each page of the repository is.
import { readFileSync, readdirSync } from 'node:fs';
import { listGroups, NOT_ON_SITE, SPLIT } from './contents.mjs';
import { splitSections } from './sections.mjs';

/**
 * @typedef {object} Page
 * @property {string} source the file of the repository
 * @property {string} path on the site, without a suffix, such as `start/express`
 * @property {string} title
 * @property {string} text in Markdown, with the links of the repository
 */
/**
 * @typedef {object} SidebarGroup
 * @property {string} text
 * @property {boolean} [collapsed]
 * @property {readonly { text: string, link: string }[]} items
 */

/** Pages whose address is not that of their file. */
const PATHS = new Map([
  ['docs/migration-from-python.md', 'migration/python'],
  ['SECURITY.md', 'security-policy'],
  ['VERSIONING.md', 'versions'],
  ['bench/README.md', 'benchmarks'],
]);

/** @param {string} source */
function toPath(source) {
  const [, name] = /^packages\/([^/]+)\/README\.md$/.exec(source) ?? [];
  if (name !== undefined) return `packages/${name}`;
  return PATHS.get(source) ?? source.replace(/^docs\//, '').replace(/\.md$/, '');
}

/** @param {string} text @param {string} source */
function toTitle(text, source) {
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error(`${source} has no heading of the first level`);
  return title.replaceAll('`', '');
}

/**
 * @param {string} root of the repository
 * @returns {{ pages: readonly Page[], sidebar: readonly SidebarGroup[], locate: import('./links.mjs').Locate }}
 */
export function readSiteMap(root) {
  const groups = listGroups(root);
  const read = (/** @type {string} */ source) => readFileSync(`${root}${source}`, 'utf8');
  /** @type {Map<string, string>} */
  const addresses = new Map();
  /** @type {Map<string, Page>} by the name that a group has for it */
  const pages = new Map();
  const { head, sections } = splitSections(read(SPLIT));
  const wanted = new Set(groups.flatMap((group) => group.pages));
  const own = sections.filter(({ slug }) => wanted.has(`${SPLIT}#${slug}`));
  for (const { slug, title, text, anchors } of own) {
    const path = `${toPath(SPLIT)}/${slug}`;
    pages.set(`${SPLIT}#${slug}`, { source: SPLIT, path, title, text });
    for (const [index, anchor] of anchors.entries()) {
      addresses.set(`${SPLIT}#${anchor}`, index === 0 ? `/${path}` : `/${path}#${anchor}`);
    }
  }
  // A heading that got no page of its own stays where it was.
  const rest = sections.filter((section) => !own.includes(section));
  for (const name of wanted) {
    const [source = '', anchor] = name.split('#');
    if (anchor !== undefined) {
      if (!pages.has(name)) throw new Error(`${source} has no section ${anchor}`);
      continue;
    }
    const whole =
      source === SPLIT ? [head, ...rest.map(({ raw }) => raw)].join('\n') : read(source);
    pages.set(name, { source, path: toPath(source), title: toTitle(whole, source), text: whole });
    addresses.set(source, `/${toPath(source).replace(/(^|\/)index$/, '$1')}`);
  }
  checkComplete(root, wanted);
  return {
    pages: [...pages.values()],
    sidebar: groups.map((group) => toSidebarGroup(group, pages, addresses)),
    locate: (path, anchor) => {
      // A link to the folder of a package is one to its README.
      const file = addresses.has(`${path}/README.md`) ? `${path}/README.md` : path;
      const exact = anchor === undefined ? undefined : addresses.get(`${file}#${anchor}`);
      const page = addresses.get(file);
      if (exact !== undefined || page === undefined) return exact;
      return anchor === undefined ? page : `${page}#${anchor}`;
    },
  };
}

/**
 * @param {import('./contents.mjs').Group} group
 * @param {ReadonlyMap<string, Page>} pages
 * @param {ReadonlyMap<string, string>} addresses
 */
function toSidebarGroup({ text, pages: names, collapsed }, pages, addresses) {
  const items = names.map((name) => ({
    text: pages.get(name)?.title ?? '',
    link: addresses.get(name) ?? '',
  }));
  return { text, items, ...(collapsed === undefined ? {} : { collapsed }) };
}

/** @param {string} root @param {ReadonlySet<string>} wanted */
function checkComplete(root, wanted) {
  const files = readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' });
  const missing = files
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md') && !name.startsWith('docs/adr/'))
    .filter((name) => name !== 'docs/index.md' && !NOT_ON_SITE.includes(name) && !wanted.has(name));
  if (missing.length > 0) throw new Error(`in no group of contents.mjs: ${missing.join(', ')}`);
}
