// Writes docs/reference/options.md: every set of options of every package, each option with its type, its
// default and what it means.
import { toOptionTable } from '../option-docs.mjs';
import { escapeCell } from './tables.mjs';

/** @typedef {import('./exports.mjs').EntryDoc} EntryDoc */
/** @typedef {import('./exports.mjs').ExportDoc} ExportDoc */
/** @typedef {readonly import('../option-docs.mjs').OptionDoc[]} Rows */

const HEAD = `# All options

Every option of every package, generated from the types that the compiler checks. Unknown options, wrong types and numbers out
of range throw a \`ConfigError\` at start-up that lists all problems at once, each with its path.

- \`createAuth\` of an adapter takes [\`HttpOptions\`](#httpoptions), [\`KeyFetchOptions\`](#keyfetchoptions) and
  [\`VerifierOptions\`](#verifieroptions).
- An issuer in \`issuers\` takes [\`IssuerOptions\`](#issueroptions).
- A route takes a [\`Requirement\`](#requirement).
- Every option that weakens verification starts with \`dangerously\`.

This page is written by \`npm run docs\`.
`;

const SET = /(?:Options|Settings|Arguments)$|^(?:ClaimPlace|Requirement)$/;

/** What most people look for comes first. */
const PACKAGES = ['core', 'fetch-jwks'];
const FIRST = ['VerifierOptions', 'IssuerOptions', 'HttpOptions', 'KeyFetchOptions', 'Requirement'];

/** @param {ExportDoc} set */
function rankOf({ name }) {
  const rank = FIRST.indexOf(name);
  return rank < 0 ? FIRST.length : rank;
}

/**
 * Returns the sets of options that packages export, each once, by the folder of the package that it comes from.
 *
 * @param {ReadonlyMap<string, readonly EntryDoc[]>} packages
 * @returns {ReadonlyMap<string, readonly ExportDoc[]>}
 */
export function listSets(packages) {
  return new Map(
    [...packages].map(([folder, entries]) => {
      const sets = entries
        .flatMap(({ exports }) => exports)
        .filter(
          ({ name, kind, home }) => kind === 'interface' && home === folder && SET.test(name),
        );
      const once = [...new Map(sets.map((set) => [set.name, set])).values()];
      return [folder, once.toSorted((a, b) => rankOf(a) - rankOf(b))];
    }),
  );
}

/**
 * @param {ReadonlyMap<string, readonly ExportDoc[]>} sets
 * @param {ReadonlyMap<string, Rows>} docs
 */
export function toOptionsPage(sets, docs) {
  const known = new Set([...sets.values()].flat().map(({ name }) => name));
  const others = [...sets.keys()].filter((folder) => !PACKAGES.includes(folder)).toSorted();
  const sections = [...PACKAGES, ...others].flatMap((folder) => {
    const own = sets.get(folder) ?? [];
    if (own.length === 0) return [];
    return [`## @oidc-verify/${folder}`, '', ...own.flatMap((set) => toSection(set, docs, known))];
  });
  return `${[HEAD, ...sections].join('\n').trimEnd()}\n`;
}

/**
 * @param {ExportDoc} set
 * @param {ReadonlyMap<string, Rows>} docs
 * @param {ReadonlySet<string>} known
 */
function toSection({ name, text }, docs, known) {
  const rows = docs.get(name) ?? [];
  if (rows.length === 0) return [];
  const table = toOptionTable(rows).replaceAll(/`(\w+)`/g, (code, /** @type {string} */ word) =>
    known.has(word) && word !== name ? `[${code}](#${word.toLowerCase()})` : code,
  );
  return [`### ${name}`, '', escapeCell(text), '', table, ''];
}
