// What every entry of every package exports, read from the sources: name, kind, and the first sentence of its
// documentation. Nothing is listed by hand, so nothing can be missing.
import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { API, SymbolFlags } from 'typescript/unstable/sync';
import { listEntries } from '../manifests.mjs';
import { readManifest } from '../package/manifest.mjs';

/** @typedef {import('typescript/unstable/sync').Checker} Checker */
/** @typedef {import('typescript/unstable/sync').Symbol} Member */

/**
 * @typedef {object} ExportDoc
 * @property {string} name
 * @property {string} kind such as `function`
 * @property {string} text the first sentence of its documentation; '' where there is none
 * @property {string} home the package that it comes from
 */
/**
 * @typedef {object} EntryDoc
 * @property {string} entry such as `@oidc-verify/core/http`
 * @property {readonly ExportDoc[]} exports
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
/** @type {readonly (readonly [flag: number, kind: string])[]} */
const KINDS = [
  [SymbolFlags.Function, 'function'],
  [SymbolFlags.Class, 'class'],
  [SymbolFlags.Interface, 'interface'],
  [SymbolFlags.TypeAlias, 'type'],
  [SymbolFlags.Variable, 'constant'],
];

/**
 * Returns the exports of all packages, by the folder of the package.
 *
 * @returns {ReadonlyMap<string, readonly EntryDoc[]>}
 */
export function readExports() {
  const api = new API({ cwd: root });
  try {
    const config = `${root}tsconfig.json`;
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (project === undefined) throw new Error(`TypeScript cannot open ${config}`);
    const { checker, program } = project;
    const folders = readdirSync(`${root}packages`).toSorted();
    return new Map(
      folders.map((folder) => {
        const path = `${root}packages/${folder}/`;
        const manifest = readManifest(path);
        const entries = listEntries(manifest).map((file) => {
          const module = file.replace(/^dist\/|\.js$/g, '');
          const source = program.getSourceFile(`${path}src/${module}.ts`);
          if (source === undefined) throw new Error(`${path}src/${module}.ts does not exist`);
          const symbol = checker.getSymbolAtLocation(source);
          const exported = symbol === undefined ? [] : checker.getExportsOfModule(symbol);
          const exports = exported
            .map((item) => describeExport(item, checker))
            .toSorted((a, b) => (a.name < b.name ? -1 : 1));
          return { entry: toEntryName(manifest.name, module), exports };
        });
        const exporting = entries.filter(({ exports }) => exports.length > 0);
        // The entry that has the name of the package comes first.
        return [folder, exporting.toSorted((a, b) => (a.entry < b.entry ? -1 : 1))];
      }),
    );
  } finally {
    api.close();
  }
}

/** @param {string} name of the package @param {string} module such as `http/index` */
function toEntryName(name, module) {
  return module === 'index' ? name : `${name}/${module.replace(/\/index$/, '')}`;
}

/**
 * @param {Member} exported
 * @param {Checker} checker
 * @returns {ExportDoc}
 */
function describeExport(exported, checker) {
  const isAlias = (exported.flags & SymbolFlags.Alias) !== 0;
  const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
  const kinds = KINDS.filter(([flag]) => (symbol.flags & flag) !== 0).map(([, kind]) => kind);
  const from = relative(`${root}packages`, symbol.declarations[0]?.path ?? '');
  return {
    name: exported.name,
    kind: kinds.join(' and ') || 'constant',
    text: toFirstSentence(checker.getDocumentationCommentOfSymbol(symbol)),
    home: from.split(/[\\/]/)[0] ?? '',
  };
}

/**
 * Returns the first sentence of a comment, in Markdown.
 *
 * @param {string} comment
 */
export function toFirstSentence(comment) {
  const [paragraph = ''] = comment.trim().split(/\n\s*\n/);
  const line = paragraph.replaceAll(/\{@link ([\w.]+)\}/g, '`$1`').replaceAll(/\s+/g, ' ');
  const [sentence = line] = /^.*?(?<!e\.g|i\.e)[.!?](?= [A-Z`]|$)/.exec(line) ?? [];
  return sentence;
}
