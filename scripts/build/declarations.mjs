// The declarations of a package: those that its entries reach, once for ES modules and once, as the same
// text under another extension, for CommonJS.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Also the imports in types: `import('./token.ts').Token`.
const SPECIFIER = /(\b(?:from|import)\s*\(?\s*)(['"])(\.\.?\/[^'"]+)\.(?:ts|js)\2/g;
const SOURCE_MAP = /^\/\/# sourceMappingURL=.*\n?/gm;
const COMMENT = /\/\*[\s\S]*?\*\//g;

/**
 * Returns a declaration whose relative imports name modules of the given format.
 *
 * @param {string} text
 * @param {'js' | 'cjs'} extension
 */
export function toFormat(text, extension) {
  return text
    .replaceAll(SOURCE_MAP, '')
    .replaceAll(
      SPECIFIER,
      (_, start, quote, path) => `${start}${quote}${path}.${extension}${quote}`,
    );
}

/**
 * Returns the declarations that the entries reach, as paths without extension, sorted.
 *
 * @param {readonly string[]} entries such as `http/index`
 * @param {(path: string) => string} read returns the text of a declaration
 */
export function listReachable(entries, read) {
  /** @type {Map<string, string>} */
  const reached = new Map();
  const open = [...entries];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    const text = read(path);
    reached.set(path, text);
    const folder = dirname(path);
    const imports = [...text.replaceAll(COMMENT, '').matchAll(SPECIFIER)];
    open.push(...imports.map(([, , , target = '']) => join(folder, target)));
  }
  return [...reached].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Writes the declarations of both formats.
 *
 * @param {string} from the folder that tsc wrote to
 * @param {string} to
 * @param {readonly string[]} entries
 */
export function writeDeclarations(from, to, entries) {
  const reached = listReachable(entries, (path) => readFileSync(`${from}/${path}.d.ts`, 'utf8'));
  for (const [path, text] of reached) {
    mkdirSync(dirname(`${to}/${path}`), { recursive: true });
    writeFileSync(`${to}/${path}.d.ts`, toFormat(text, 'js'));
    writeFileSync(`${to}/${path}.d.cts`, toFormat(text, 'cjs'));
  }
}
