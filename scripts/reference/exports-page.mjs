// Writes docs/reference/exports.md: every export of every entry of every package.
import { escapeCell } from './tables.mjs';

/** @typedef {import('./exports.mjs').EntryDoc} EntryDoc */

const HEAD = `# Exports

Everything that the packages export, by package and entry. *From* names the package that an adapter hands it on from. On the
website, each name leads to its signature and members.

This page is written by \`npm run docs\`, from the source and its comments.
`;

/** What an application needs first, and what stands behind it. */
const ORDER = ['express', 'fastify', 'hono', 'koa', 'core', 'fetch-jwks'];

/** @param {string} folder */
function rankOf(folder) {
  const rank = ORDER.indexOf(folder);
  return rank < 0 ? ORDER.length : rank;
}

/**
 * Returns the folders of packages in the order in which pages list them.
 *
 * @param {Iterable<string>} folders
 */
function sortPackages(folders) {
  return [...folders].toSorted((a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b));
}

/** @param {ReadonlyMap<string, readonly EntryDoc[]>} packages */
export function toExportsPage(packages) {
  const sections = sortPackages(packages.keys()).flatMap((folder) => [
    `## @oidc-verify/${folder}`,
    '',
    ...(packages.get(folder) ?? []).flatMap((entry) => toSection(entry, folder)),
  ]);
  return `${[HEAD, ...sections].join('\n').trimEnd()}\n`;
}

/**
 * @param {EntryDoc} entry
 * @param {string} folder
 */
function toSection({ entry, exports }, folder) {
  const rows = exports.map(({ name, kind, text, home }) => {
    const from = home === folder ? '' : ` From \`@oidc-verify/${home}\`.`;
    return `| \`${name}\` | ${kind} | ${escapeCell(text)}${from} |`;
  });
  return [
    `### Entry \`${entry}\``,
    '',
    '| export | kind | what it is |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ];
}
