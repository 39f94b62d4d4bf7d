// Copies every page into a folder that VitePress builds: links as the site has them, pictures beside them.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { organisation } from '../../scripts/organisation.mjs';
import { toSiteLinks } from './links.mjs';
import { toInlineDrawing } from './drawing.mjs';
import { readSiteMap } from './site-map.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const SITE = fileURLToPath(new URL('.site', import.meta.url));
const MARKER =
  /^<!-- \/?(?:example|options|fields|error-table|count|organisation|decisions|measured|pages)\b.*?-->\n?\n?/gm;
const INLINE_MARKER = /<!-- \/?(?:count|organisation)\b.*?-->/g;
const DRAWING = /^!\[([^\]]*)\]\(\/pictures\/data-path\.svg\)$/m;
/** Where the playground is, if it was built. */
const PLAYGROUND = `${ROOT}playground/dist`;

/** The file of the site that holds a page. @param {string} path @param {string} text */
function write(path, text) {
  const file = join(SITE, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Returns the address of a picture, which is copied. @param {string} path of the repository */
function copyImage(path) {
  if (!existsSync(`${ROOT}${path}`)) throw new Error(`${path} does not exist`);
  const name = `pictures/${posix.basename(path)}`;
  mkdirSync(join(SITE, 'public/pictures'), { recursive: true });
  cpSync(`${ROOT}${path}`, join(SITE, 'public', name));
  return `/${name}`;
}

/** The first sentences of a page, for search engines. @param {string} text */
export function toDescription(text) {
  const [paragraph = ''] = text
    .replaceAll(/^```[^]*?^```$|^<!--.*-->$/gm, '')
    .split(/\n\n+/)
    .filter((part) => /^[A-Z`*[@]/.test(part.trim()));
  const plain = paragraph
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*\n]+/g, ' ')
    .replaceAll('"', "'");
  const words = plain.replaceAll(/\s+/g, ' ').trim();
  if (words.length <= 160) return words;
  return `${words.slice(0, 157).replace(/\s\S*$/, '')} …`;
}

/**
 * Writes the site's pages, and returns its map.
 */
export function assemble() {
  rmSync(SITE, { recursive: true, force: true });
  const map = readSiteMap(ROOT);
  for (const { source, path, text, title } of map.pages) {
    const linked = toSiteLinks(text.replaceAll(MARKER, '').replaceAll(INLINE_MARKER, ''), {
      root: ROOT,
      source,
      locate: map.locate,
      locateImage: copyImage,
    });
    const drawn = linked.replace(DRAWING, (_, /** @type {string} */ label) =>
      toInlineDrawing(`${ROOT}docs/data-path.svg`, label),
    );
    const description = toDescription(text);
    const settings = { title, description, edit: toEditAddress(source), outline: [2, 3] };
    write(`${path}.md`, `---\n${JSON.stringify(settings, undefined, 1)}\n---\n\n${drawn}`);
  }
  const home = readFileSync(`${ROOT}docs/index.md`, 'utf8').replaceAll(MARKER, '');
  write(
    'index.md',
    toSiteLinks(home, {
      root: ROOT,
      source: 'docs/index.md',
      locate: map.locate,
      locateImage: copyImage,
    }),
  );
  if (existsSync(join(PLAYGROUND, 'index.html')))
    cpSync(PLAYGROUND, join(SITE, 'public/playground'), { recursive: true });
  write('.vitepress/config.mjs', `export { default } from '../../config.mjs';\n`);
  write('.vitepress/theme/index.mjs', `export { default } from '../../../theme/index.mjs';\n`);
  cpSync(new URL('public', import.meta.url), join(SITE, 'public'), { recursive: true });
  return map;
}

/**
 * Writes what the configuration has to know.
 *
 * @param {readonly import('./site-map.mjs').SidebarGroup[]} sidebar
 * @param {readonly string[]} entries whose signatures have a page
 */
export function writeContents(sidebar, entries) {
  const items = entries.map((entry) => ({ text: `@oidc-verify/${entry}`, link: `/api/${entry}` }));
  const signatures = [
    { text: 'Reference', items: [{ text: 'Exports', link: '/reference/exports' }] },
    { text: 'Signatures', items },
  ];
  const hasPlayground = existsSync(join(PLAYGROUND, 'index.html'));
  const contents = { sidebar: { '/api/': signatures, '/': sidebar }, hasPlayground };
  write('.vitepress/contents.json', JSON.stringify(contents));
}

/** Returns the address on the web of the source of a page. @param {string} source */
function toEditAddress(source) {
  return `${organisation.repository}/edit/${organisation.branch}/${source}`;
}
