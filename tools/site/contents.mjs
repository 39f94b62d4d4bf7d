// The table of contents: which files of the repository are pages, in which order, under which heading. A page
// that nobody put here fails the build, unless its folder is listed as a whole.
import { readdirSync } from 'node:fs';

/**
 * @typedef {object} Group
 * @property {string} text
 * @property {readonly string[]} pages files of the repository; `file#heading` is one section of a long page
 * @property {boolean} [collapsed]
 */

/** @param {string} root @param {string} folder */
function listFolder(root, folder) {
  const names = readdirSync(`${root}${folder}`).filter((name) => name.endsWith('.md'));
  const sorted = names.toSorted(
    (a, b) => Number(b === 'index.md') - Number(a === 'index.md') || a.localeCompare(b),
  );
  return sorted.map((name) => `${folder}/${name}`);
}

/** @param {string[]} names */
const docs = (...names) => names.map((name) => `docs/${name}.md`);
/** @param {string} section */
const core = (section) => `packages/core/README.md#${section}`;

/**
 * Returns the groups of the sidebar.
 *
 * @param {string} root of the repository
 * @returns {readonly Group[]}
 */
export function listGroups(root) {
  const packages = readdirSync(`${root}packages`).map((name) => `packages/${name}/README.md`);
  const start = ['index', 'express', 'fastify', 'hono', 'koa', 'without-a-framework'];
  return [
    { text: 'Start', pages: docs(...start.map((name) => `start/${name}`)) },
    {
      text: 'Concepts',
      pages: docs(
        'concepts/path-of-a-token',
        'concepts/who-decides-what',
        'concepts/outage-or-refusal',
        'concepts/sync-and-async',
        'concepts/keys',
        'concepts/scopes-and-permissions',
      ),
    },
    {
      text: 'Features',
      pages: [
        ...['options', 'guards', 'errors', 'events', 'diagnosis', 'lifecycle'].map(core),
        ...['without-a-framework', 'dpop', 'encrypted-tokens', 'mtls'].map(core),
        ...['step-up-authentication', 'actors', 'authorization-details'].map(core),
        ...['protected-resource-metadata', 'revocation-and-back-channel-logout'].map(core),
        ...['profiles-and-presets', 'runtimes'].map(core),
        ...docs('providers', 'stores', 'connections'),
      ],
      collapsed: true,
    },
    { text: 'Packages', pages: packages, collapsed: true },
    { text: 'Recipes', pages: listFolder(root, 'docs/recipes'), collapsed: true },
    { text: 'Troubleshooting', pages: docs('troubleshooting', 'faq') },
    {
      text: 'Reference',
      pages: docs('reference/options', 'reference/errors', 'events', 'reference/exports'),
    },
    {
      text: 'Migration',
      pages: [...listFolder(root, 'docs/migration'), 'docs/migration-from-python.md'],
      collapsed: true,
    },
    {
      text: 'Why trust it',
      pages: [
        ...docs('security', 'comparison', 'conformance', 'compatibility', 'testing'),
        'bench/README.md',
        'SECURITY.md',
        'VERSIONING.md',
      ],
      collapsed: true,
    },
  ];
}

/** Pages of docs/ that are for those who work on the code: links to them lead to the repository. */
export const NOT_ON_SITE = ['docs/ideas.md', 'docs/mutation-survivors.md'];

/** The page that becomes several. */
export const SPLIT = 'packages/core/README.md';
