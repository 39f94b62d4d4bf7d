// For language models: llms.txt lists all pages, llms-full.txt is all guides as one text.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { organisation } from '../../scripts/organisation.mjs';
import { SITE, toDescription } from './assemble.mjs';

/** @typedef {import('./site-map.mjs').Page} Page */
/** @typedef {import('./site-map.mjs').SidebarGroup} SidebarGroup */

const HEAD = `# oidc-verify

> Accept OAuth 2 / OIDC access tokens (JWTs) safely in a Node, Bun, Deno or Workers API: adapters for Express, Fastify, Hono
> and Koa, and a core for everything else. Every request ends as a verified identity, or as a 400, 401, 403 or 503 with the
> right headers.
`;

/** @param {string} link */
function toAddress(link) {
  return new URL(link.replace(/^\//, ''), organisation.website).href;
}

/**
 * Writes both files into a built site.
 *
 * @param {string} folder of the built site
 * @param {readonly Page[]} pages
 * @param {readonly SidebarGroup[]} sidebar
 */
export function writeLlms(folder, pages, sidebar) {
  const byTitle = new Map(
    pages.map((page) => [`/${page.path.replace(/(^|\/)index$/, '$1')}`, page]),
  );
  const groups = sidebar.flatMap(({ text, items }) => [
    `## ${text}`,
    '',
    ...items.map((item) => {
      const description = toDescription(byTitle.get(item.link)?.text ?? '');
      return `- [${item.text}](${toAddress(item.link)})${description === '' ? '' : `: ${description}`}`;
    }),
    '',
  ]);
  writeFileSync(join(folder, 'llms.txt'), [HEAD, ...groups].join('\n'));
  const texts = pages.map(({ path }) => {
    const text = readFileSync(join(SITE, `${path}.md`), 'utf8').replace(/^---\n[^]*?\n---\n/, '');
    return `<!-- ${toAddress(`/${path.replace(/(^|\/)index$/, '$1')}`)} -->\n${text}`;
  });
  writeFileSync(join(folder, 'llms-full.txt'), [HEAD, ...texts].join('\n'));
}
