// The settings of the site for VitePress.
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import { organisation } from '../../scripts/organisation.mjs';
import { toSlug } from './sections.mjs';

const { sidebar, hasPlayground } = /** @type {import('./types.d.ts').Contents} */ (
  JSON.parse(readFileSync(new URL('.site/.vitepress/contents.json', import.meta.url), 'utf8'))
);
const { pathname: base, href: hostname } = new URL(organisation.website);

export default defineConfig({
  base,
  lang: 'en',
  title: 'oidc-verify',
  titleTemplate: ':title · oidc-verify',
  description: 'Accept OAuth 2 / OIDC access tokens safely in a Node, Bun, Deno or Workers API.',
  cleanUrls: true,
  // A link that leads nowhere fails the build.
  ignoreDeadLinks: false,
  srcExclude: [],
  sitemap: { hostname },
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}logo.svg` }],
    ['meta', { name: 'theme-color', content: '#0b5cad' }],
  ],
  // GitHub makes the same anchors, so one link works in both.
  markdown: {
    anchor: { slugify: toSlug },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  themeConfig: {
    logo: { src: '/logo.svg', alt: '' },
    nav: [
      { text: 'Start', link: '/start/', activeMatch: '^/start/' },
      { text: 'Concepts', link: '/concepts/path-of-a-token', activeMatch: '^/concepts/' },
      { text: 'Reference', link: '/reference/options', activeMatch: '^/(?:reference|api)/' },
      { text: 'Migration', link: '/migration/', activeMatch: '^/migration/' },
      ...(hasPlayground
        ? [{ text: 'Playground', link: '/playground/index.html', target: '_self' }]
        : []),
    ],
    sidebar,
    outline: { level: [2, 3], label: 'On this page' },
    search: {
      provider: 'local',
      options: { detailedView: false, miniSearch: { searchOptions: { boostDocument } } },
    },
    editLink: {
      text: 'Edit this page',
      // Sent to the browser as text, so it can name nothing from outside.
      pattern: ({ frontmatter }) => String(frontmatter['edit']),
    },
    socialLinks: [{ icon: 'github', link: organisation.repository, ariaLabel: 'The repository' }],
    notFound: {
      title: 'There is no such page',
      quote: 'Search for what you need, or start at the beginning.',
      linkText: 'To the start',
      linkLabel: 'Go to the start page',
    },
    docFooter: { prev: 'Before', next: 'Next' },
  },
});

/**
 * Pages of a subject come first, then those of a package, then references, and lists of signatures last. VitePress
 * sends this function to the browser as text.
 *
 * @param {string} id the address of a page and its heading
 */
function boostDocument(id) {
  if (/\/api\//.test(id)) return 0.1;
  if (/\/reference\/exports/.test(id)) return 0.2;
  if (/\/(?:conformance|benchmarks|testing|compatibility)/.test(id)) return 0.5;
  if (/\/reference\/options/.test(id)) return 0.6;
  if (/\/packages\/(?!core\/)/.test(id)) return 0.7;
  return /\/(?:start|concepts|providers|connections|stores|troubleshooting)/.test(id) ? 1.5 : 1;
}
