import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listBudgetFaults, listStrayBudgets, measure, toBudget } from '../budgets.mjs';
import type { Cost } from '../budgets.mjs';

const ESM: Readonly<Record<string, string>> = {
  'a/index.js':
    'import {\n  x\n} from "./chunk.js";\nimport { c } from "@ours/core";\nimport y from "jose";\nexport { x };\nconst later = () => import("./later.js");\n',
  'a/chunk.js': 'import { z } from "node:crypto";\nexport const x = 1;\n',
  'core/index.js': 'export const c = 1;\n',
};
const CJS: Readonly<Record<string, string>> = {
  'a/index.cjs':
    '"use strict";\nvar import_chunk = require("./chunk.cjs");\nvar import_jose = __toESM(require("jose"), 1);\nrequire("./effect.cjs");\n__reExport(module_exports, require("./again.cjs"), module.exports);\nconst later = () => Promise.resolve().then(() => require("./later.cjs"));\n',
  'a/chunk.cjs': 'exports.x = 1;\n',
  'a/effect.cjs': 'globalThis.x = 1;\n',
  'a/again.cjs': 'exports.y = 1;\n',
};
const costOf = (files: Readonly<Record<string, string>>, format: 'esm' | 'cjs'): Cost =>
  measure(
    `a/index.${format === 'esm' ? 'js' : 'cjs'}`,
    format,
    (path) => {
      const text = files[path];
      if (text === undefined) throw new Error(`${path} is not loaded at once`);
      return text;
    },
    (name) => (name === '@ours/core' ? 'core/index.js' : undefined),
  );

describe('the cost of an entry', () => {
  test('counts what is loaded at once: its files, those of our other packages, and theirs', () => {
    const bytes = Object.values(ESM).join('').length;
    expect(costOf(ESM, 'esm')).toEqual({ files: 3, bytes, others: ['jose', 'node:crypto'] });
  });

  test('is read in CommonJS too', () => {
    const bytes = Object.values(CJS).join('').length;
    expect(costOf(CJS, 'cjs')).toEqual({ files: 4, bytes, others: ['jose'] });
  });
});

describe('a budget', () => {
  const cost: Cost = { files: 3, bytes: 10_000, others: ['jose'] };
  const budget = toBudget(cost);

  test('fits what it was made for', () => {
    expect(listBudgetFaults('a', cost, budget)).toEqual([]);
  });

  test.each([
    [{ files: 4 }, 'a loads 4 files; its budget is 3'],
    [{ bytes: 10_501 }, 'a loads 10501 bytes; its budget is 10500'],
    [{ bytes: 8_000 }, 'a loads 8000 bytes, far less than its budget of 10500'],
    [{ files: 2 }, 'a loads 2 files, fewer than its budget of 3'],
    [{ others: ['jose', 'ws'] }, 'a loads ws, which is not in its budget'],
    [{ others: [] }, 'a does not load jose, which is in its budget'],
  ])('bites: %j', (change, fault) => {
    expect(listBudgetFaults('a', { ...cost, ...change }, budget)).toEqual([fault]);
  });

  test.each([10_000, 100_000, 220_000, 400_000])(
    'of an entry of %i bytes leaves room for a hundredth and 500 bytes at most',
    (bytes) => {
      const large = { ...cost, bytes };
      const grown = { ...cost, bytes: bytes * 1.01 + 501 };
      expect(listBudgetFaults('a', grown, toBudget(large))).toHaveLength(1);
    },
  );

  test('belongs to an entry', () => {
    expect(listStrayBudgets(['a'], { a: budget, b: budget })).toEqual([
      'b has a budget, but is no entry',
    ]);
  });

  test('is needed', () => {
    expect(listBudgetFaults('a', cost, undefined)).toEqual(['a has no budget']);
  });
});

describe('the budgets', () => {
  const budgets = JSON.parse(
    readFileSync(new URL('../budgets.json', import.meta.url), 'utf8'),
  ) as Readonly<Record<string, Cost>>;

  test('are there for both module formats of every entry', () => {
    const entries = [...new Set(Object.keys(budgets).map((name) => name.split(' ')[0]))];
    const names = entries.flatMap((entry) => [`${entry} (esm)`, `${entry} (cjs)`]);
    expect(Object.keys(budgets)).toEqual(names);
  });
});
