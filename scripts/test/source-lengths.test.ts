import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as is from 'typescript/unstable/ast/is';
import type { Node } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';
import { listWrittenFiles, ROOT } from './written-files.ts';

/** A file or a function, and its lines: all of them, comments and blank lines too. */
interface Length {
  readonly place: string;
  readonly lines: number;
  /** Whether median and p90 count it. One expression, such as `(token) => token.subject`, would lower them. */
  readonly isTypical: boolean;
}

const LIMITS = {
  files: { median: 79, p90: 166, max: 321 },
  functions: { median: 8, p90: 21, max: 73 },
};

const paths = listWrittenFiles('packages/').filter((path) => /^[^/]+\/[^/]+\/src\//.test(path));

function measureFile(path: string): Length {
  const lines = readFileSync(`${ROOT}${path}`, 'utf8').split('\n').length - 1;
  return { place: path, lines, isTypical: true };
}

/** Returns all functions, with and without a name; those of another one are part of it too. */
function measureFunctions(): readonly Length[] {
  const api = new API({ cwd: ROOT });
  try {
    const config = `${ROOT}tsconfig.json`;
    const program = api.updateSnapshot({ openProjects: [config] }).getProject(config)?.program;
    return paths.flatMap((path) => {
      const file = program?.getSourceFile(`${ROOT}${path}`);
      if (file === undefined) throw new Error(`TypeScript does not know ${path}`);
      const lineOf = (position: number): number =>
        file.getLineAndCharacterOfPosition(position).line;
      return findFunctions(file).map((node) => {
        const [first, last] = [lineOf(node.getStart(file)), lineOf(node.getEnd())];
        const place = `${path}:${first + 1}`;
        return { place, lines: last - first + 1, isTypical: is.isBlock(node.body) };
      });
    });
  } finally {
    api.close();
  }
}

type FunctionNode = Node & { readonly body: Node };

function findFunctions(node: Node): readonly FunctionNode[] {
  const found = isFunction(node) ? [node] : [];
  node.forEachChild((child) => void found.push(...findFunctions(child)));
  return found;
}

/** An overload, and a member of a type, has no body. */
function isFunction(node: Node): node is FunctionNode {
  const isKind =
    is.isFunctionDeclaration(node) ||
    is.isFunctionExpression(node) ||
    is.isArrowFunction(node) ||
    is.isMethodDeclaration(node) ||
    is.isConstructorDeclaration(node) ||
    is.isGetAccessorDeclaration(node) ||
    is.isSetAccessorDeclaration(node);
  return isKind && node.body !== undefined;
}

/** Returns the lengths beyond the first `share` of all of them, the shortest first. */
function beyond(share: number, lengths: readonly Length[]): readonly Length[] {
  const sorted = lengths.filter(({ isTypical }) => isTypical).toSorted((a, b) => a.lines - b.lines);
  return sorted.slice(Math.ceil(share * sorted.length) - 1);
}

const toText = ({ place, lines }: Length): string => `${place} has ${lines} lines`;

test.each([
  {
    what: 'files',
    lengths: paths.map(measureFile),
    atLeast: 200,
    advice: 'Split it by subject, each part in a file with the name of its main export.',
  },
  {
    what: 'functions',
    lengths: measureFunctions(),
    atLeast: 1_000,
    advice: 'Name its steps, or the families of its cases, and give each a function.',
  },
] as const)('the $what of src are short', ({ what, lengths, atLeast, advice }) => {
  const { median, p90, max } = LIMITS[what];
  expect(lengths.length).toBeGreaterThan(atLeast);
  const tooLong = lengths.filter(({ lines }) => lines > max);
  expect(tooLong.map(toText), `at most ${max} lines. ${advice}`).toEqual([]);
  for (const [share, limit] of [
    [0.5, median],
    [0.9, p90],
  ] as const) {
    const [at, ...next] = beyond(share, lengths);
    const candidates = next.slice(0, 10).map(toText).join('\n');
    expect(
      at?.lines,
      `lines of ${share * 100} % of the ${what}: split some that are hardly longer:\n${candidates}\n`,
    ).toBeLessThanOrEqual(limit);
  }
});
