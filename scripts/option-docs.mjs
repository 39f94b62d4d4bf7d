// Reads sets of options from their interfaces: the name of each option, its type in words, its default and
// its documentation. All of it stands in the types and their comments, so that no bundle carries it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { API, SignatureKind, SymbolFlags } from 'typescript/unstable/sync';

/** @typedef {import('typescript/unstable/sync').Checker} Checker */
/** @typedef {import('typescript/unstable/sync').Type} Type */
/** @typedef {import('typescript/unstable/sync').Symbol} Member */

/**
 * @typedef {object} OptionDoc
 * @property {string} name
 * @property {string} type In words.
 * @property {string} fallback The value where it is left out; `required`, or `–` for none.
 * @property {string} text
 */

const root = fileURLToPath(new URL('..', import.meta.url));
/** Of more literals than these only the name of their type is told. */
const MAX_LITERALS = 7;

/** Returns the source file of every exported interface of every package. */
function findInterfaces() {
  const files = readdirSync(join(root, 'packages')).flatMap((name) => {
    const folder = join(root, 'packages', name, 'src');
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return paths.filter((path) => path.endsWith('.ts')).map((path) => join(folder, path));
  });
  const found = files.flatMap((file) => {
    const names = readFileSync(file, 'utf8').matchAll(/^export interface (\w+)/gm);
    return [...names].map(([, name = '']) => /** @type {const} */ ([name, file]));
  });
  return new Map(found);
}

/**
 * Returns the documentation of these sets of options, each by the name of its interface.
 *
 * @param {readonly string[]} names
 * @returns {ReadonlyMap<string, readonly OptionDoc[]>}
 */
export function readOptionDocs(names) {
  const files = findInterfaces();
  const api = new API({ cwd: root });
  try {
    const config = join(root, 'tsconfig.json');
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (project === undefined) throw new Error(`TypeScript cannot open ${config}`);
    const { checker, program } = project;
    /** @type {string[]} */
    const faults = [];
    const docs = new Map(
      names.map((name) => {
        const file = program.getSourceFile(files.get(name) ?? '');
        const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
        const exported = module === undefined ? [] : checker.getExportsOfModule(module);
        const symbol = exported.find((item) => item.name === name);
        if (symbol === undefined) throw new Error(`There is no exported interface ${name}`);
        const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
        const sorted = sortMembers(members, symbol);
        return /** @type {const} */ ([
          name,
          sorted.map((member) => describe(member, name, checker, faults)),
        ]);
      }),
    );
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return docs;
  } finally {
    api.close();
  }
}

/**
 * @param {Member} member
 * @param {string} set
 * @param {Checker} checker
 * @param {string[]} faults
 * @returns {OptionDoc}
 */
function describe(member, set, checker, faults) {
  const [comment = ''] = checker.getDocumentationCommentOfSymbol(member).split('\n\n');
  const line = comment.replaceAll(/\s+/g, ' ').trim();
  if (line === '') faults.push(`${set}.${member.name} has no documentation`);
  const type = checker.getTypeOfSymbol(member);
  if (type === undefined) throw new Error(`${set}.${member.name} has no type`);
  return {
    name: member.name,
    type: toWords(type, checker),
    ...splitDefault(line, (member.flags & SymbolFlags.Optional) !== 0),
  };
}

/**
 * Returns an interface's own members first, then those that it extends, each as they are written.
 *
 * @param {readonly Member[]} members
 * @param {Member} owner
 */
function sortMembers(members, owner) {
  const own = owner.declarations[0];
  /** @param {Member} member */
  const placeOf = ({ declarations: [at] }) => {
    const isOwn = at?.path === own?.path && (at?.index ?? 0) > (own?.index ?? 0);
    return { group: isOwn ? '' : String(at?.path), index: at?.index ?? 0 };
  };
  return members.toSorted((one, other) => {
    const [a, b] = [placeOf(one), placeOf(other)];
    return a.group.localeCompare(b.group) || a.index - b.index;
  });
}

/**
 * The default is the last sentence, `Default 5.` or `Default: none.`
 *
 * @param {string} line
 * @param {boolean} optional
 * @returns {Pick<OptionDoc, 'fallback' | 'text'>}
 */
export function splitDefault(line, optional) {
  const [, text = line, fallback] = /^(.*?)(?:^|\s)Default:? (.+)\.$/.exec(line) ?? [];
  const isRequired = !optional || line.startsWith('Required');
  return { text, fallback: fallback ?? (isRequired ? 'required' : '–') };
}

/**
 * Returns what a value of this type is, in words.
 *
 * @param {Type} type
 * @param {Checker} checker
 * @returns {string}
 */
function toWords(type, checker) {
  const parts = partsOf(type).filter((part) => checker.typeToString(part) !== 'undefined');
  if (parts.length > MAX_LITERALS) {
    return `\`${checker.typeToString(type).replace(' | undefined', '')}\``;
  }
  // One of the two alone is a value of its own.
  const isBoolean = parts.some((part) => checker.typeToString(part) === 'true');
  const words = parts.map((part) => {
    const isLone = !isBoolean && checker.typeToString(part) === 'false';
    return isLone ? '`false`' : toWord(part, checker);
  });
  return joinWords([...new Set(words.toSorted((a, b) => rankOf(a) - rankOf(b)))]);
}

/**
 * Lists are told after what they may hold, and null last.
 *
 * @param {string} word
 */
function rankOf(word) {
  if (word === '`null`') return 2;
  return word.startsWith('list of') ? 1 : 0;
}

/** @param {Type} type */
function partsOf(type) {
  return type.isUnionType() ? (type.getTypes() ?? []) : [type];
}

/**
 * @param {Type} type
 * @param {Checker} checker
 * @returns {string}
 */
function toWord(type, checker) {
  const text = checker.typeToString(type);
  if (checker.getSignaturesOfType(type, SignatureKind.Call).length > 0) return 'function';
  if (checker.isArrayType(type) && type.isTypeReference()) {
    const [item] = checker.getTypeArguments(type);
    return item === undefined ? 'list' : `list of ${toPlural(toWords(item, checker))}`;
  }
  if (checker.isTupleType(type)) return 'list of strings';
  if (text === 'string' || text === 'number') return text;
  if (text === 'true' || text === 'false') return 'boolean';
  if (type.isStringLiteralType()) return `\`'${type.value}'\``;
  if (/^Readonly<Record<string, string>>$/.test(text)) return 'object of strings';
  if (/^Readonly<|^Pick<|^\{/.test(text)) return 'object';
  // Parameters of a type: what they stand for.
  if (text === 'Schema') return 'Standard Schema';
  if (text === 'Schemas') return 'object of schemas';
  if (text === 'Details') return '`AuthorizationDetails`';
  if (text === 'Issuers') return 'list of `IssuerOptions`';
  return `\`${text.replace(/<.*$/, '').replace(/^typeof /, '')}\``;
}

/** @param {string} word */
function toPlural(word) {
  return /^(?:string|number|object|function)$/.test(word) ? `${word}s` : word;
}

/** @param {readonly string[]} words */
function joinWords(words) {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/**
 * Returns the table of one or more sets, in Markdown.
 *
 * @param {readonly OptionDoc[]} docs
 */
export function toOptionTable(docs) {
  const lines = docs.map(({ name, type, fallback, text }) => {
    const cells = [`\`${name}\``, type, fallback, text.replaceAll(/\{@link (\w+)\}/g, '`$1`')];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| option | type | default | meaning |', '| --- | --- | --- | --- |', ...lines].join(
    '\n',
  );
}

/**
 * Returns the table of the fields of an event, in Markdown.
 *
 * @param {readonly OptionDoc[]} docs
 */
export function toFieldTable(docs) {
  const lines = docs.map(({ name, type, fallback, text }) => {
    const cells = [`\`${name}\``, type, fallback === 'required' ? 'always' : 'sometimes', text];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| field | type | present | meaning |', '| --- | --- | --- | --- |', ...lines].join('\n');
}
