// The public surface of declarations: what entries export, and every declaration that a user of it meets.
import { posix } from 'node:path';

const COMMENT = /^[ \t]*\/\*[\s\S]*?\*\/\n?|[ \t]*\/\/.*$/gm;
const LISTED = /^(?:import|export) (?:type )?\{([^}]*)\}(?: from ['"]([^'"]+)['"])?/;
const DECLARED =
  /^(?:export )?(?:declare )?(?:abstract )?(?:function|const|class|interface|type) ([\w$]+)/;
const INLINE = /\bimport\(['"](\.[^'"]+)['"]\)\.([\w$]+)/g;

/**
 * @typedef {object} File
 * @property {Map<string, string[]>} declarations by name; overloads have several
 * @property {Map<string, { file: string, name: string }>} links names that are declared elsewhere
 * @property {string[]} exported
 * @property {string[]} whole files all of whose exports are handed on
 * @property {string[]} ambient declarations of other modules and of globals
 */

/** Returns the statements of a declaration file, each on one line. @param {string} text */
function toStatements(text) {
  const lines = text.replaceAll(COMMENT, '').split('\n');
  /** @type {string[]} */
  const statements = [];
  for (const line of lines.filter((it) => it.trim() !== '')) {
    const last = statements.length - 1;
    if (/^[a-z]/.test(line) || last < 0) statements.push(line);
    else statements[last] += `\n${line}`;
  }
  return statements.map((statement) => statement.replaceAll(/\s+/g, ' '));
}

/** @param {string} from @param {string} target */
function toPath(from, target) {
  return posix.join(posix.dirname(from), target.replace(/\.(?:js|ts)$/, ''));
}

/**
 * @param {string} path
 * @param {string} text
 */
function parseFile(path, text) {
  /** @type {File} */
  const file = { declarations: new Map(), links: new Map(), exported: [], whole: [], ambient: [] };
  for (const statement of toStatements(text)) {
    const [, list, target] = LISTED.exec(statement) ?? [];
    const [, name] = DECLARED.exec(statement) ?? [];
    const [, whole] = /^export \* from ['"]([^'"]+)/.exec(statement) ?? [];
    if (list !== undefined) readList(file, path, statement, list, target);
    else if (whole?.startsWith('.') === true) file.whole.push(toPath(path, whole));
    else if (whole !== undefined) file.exported.push(`* from ${whole}`);
    else if (name !== undefined) {
      const declaration = statement.replace(/^export /, '');
      file.declarations.set(name, [...(file.declarations.get(name) ?? []), declaration]);
      if (statement.startsWith('export ')) file.exported.push(name);
    } else if (/^declare (?:global|module)\b/.test(statement)) file.ambient.push(statement);
  }
  return file;
}

/**
 * @param {File} file
 * @param {string} path
 * @param {string} statement
 * @param {string} list such as `A, B as C`
 * @param {string | undefined} target
 */
function readList(file, path, statement, list, target) {
  for (const item of list.split(',').map((it) => it.trim().replace(/^type /, ''))) {
    const [name = '', alias = name] = item.split(' as ');
    if (name === '') continue;
    if (statement.startsWith('export ')) file.exported.push(alias);
    if (target?.startsWith('.') === true) {
      file.links.set(alias, { file: toPath(path, target), name });
    } else if (target === undefined && alias !== name) file.links.set(alias, { file: path, name });
  }
}

/**
 * Returns the exports of the entries and the declarations behind them.
 *
 * @param {readonly string[]} entries such as `http/index`
 * @param {(path: string) => string} read returns the text of a declaration
 */
export function readSurface(entries, read) {
  /** @type {Map<string, File>} */
  const files = new Map();
  const parse = (/** @type {string} */ path) => {
    const file = files.get(path) ?? parseFile(path, read(path));
    files.set(path, file);
    return file;
  };
  /** @type {Set<string>} */
  const declarations = new Set();
  /** @type {Set<string>} */
  const seen = new Set();
  /** @param {string} path @param {string} name */
  const visit = (path, name) => {
    const key = `${path} ${name}`;
    if (seen.has(key)) return;
    seen.add(key);
    const { declarations: own, links } = parse(path);
    const link = links.get(name);
    if (link !== undefined) visit(link.file, link.name);
    for (const declaration of own.get(name) ?? []) {
      declarations.add(declaration);
      mentions(path, declaration);
    }
  };
  /** @param {string} path @param {string} text */
  const mentions = (path, text) => {
    const { declarations: own, links } = parse(path);
    for (const [, target = '', name = ''] of text.matchAll(INLINE))
      visit(toPath(path, target), name);
    for (const [name] of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
      if (own.has(name) || links.has(name)) visit(path, name);
    }
  };
  const surface = entries.map((entry) => ({ entry, names: listNames(entry) }));
  /** @param {string} path @returns {string[]} */
  function listNames(path) {
    const { exported, whole, ambient } = parse(path);
    for (const name of exported) visit(path, name);
    for (const text of ambient) {
      declarations.add(text);
      mentions(path, text);
    }
    return [...new Set([...exported, ...whole.flatMap(listNames)])].toSorted();
  }
  return { surface, declarations: [...declarations].toSorted() };
}
