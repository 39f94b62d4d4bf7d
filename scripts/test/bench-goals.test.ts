import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PARTS, parseArguments } from '../../bench/src/arguments.mjs';
import { importBaseline, resolveBaseline, unpackBaseline } from '../../bench/src/baseline.mjs';
import { LINES, TABLE_PARTS, toGoalTable } from '../../bench/src/goals.mjs';
import { parseInstructions } from '../../bench/src/instructions.mjs';
import { keepRun, readRuns, toPage, toRun } from '../../bench/src/runs.mjs';
import type { Goal, Results, Verdict } from '../../bench/src/types.d.ts';

function toGoalOf(line: string, value: number, verdict: Verdict): Goal {
  const interval = { value, low: value, high: value, rounds: 31 };
  return { line, name: line, goal: '≤ 0.65', value: String(value), verdict, interval };
}

function toResults(part: string, goals: readonly Goal[], pinned: string): Results {
  return {
    part,
    date: '2026-11-27',
    mode: 'table',
    seconds: 20,
    machine: { node: '20.20.2', cpu: 'A CPU', cores: 2, pinned },
    disturbances: part === 'http' ? ['a neighbour'] : [],
    versions: {},
    goals,
    tables: [],
  };
}

function toOne(value: number, verdict: Verdict) {
  const { line: _, ...other } = toGoalOf('', 1, 'reached');
  const goals = [toGoalOf('RS256-above', value, verdict), other];
  return toRun([toResults('http', [], 'no'), toResults('verify', goals, 'core 1')]);
}

describe('the table of goals', () => {
  test('has a part for each line, and each line once', () => {
    expect(TABLE_PARTS.filter((part) => !PARTS.includes(part))).toEqual([]);
    expect(new Set(LINES.map(({ id }) => id)).size).toBe(LINES.length);
  });

  test('says of a line that nobody answered that it was not measured', () => {
    const { rows } = toGoalTable([toResults('http', [toGoalOf('share-koa', 0.9, 'missed')], 'no')]);
    expect(rows.map((row) => row[3])).toEqual([
      'not measured',
      'not measured',
      'not measured',
      'missed',
    ]);
  });
});

describe('runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-runs-'));
  const url = pathToFileURL(`${folder}/`);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are kept under the next number of their Node line', () => {
    expect(keepRun(toOne(0.6, 'reached'), url)).toBe('node20-1');
    expect(keepRun(toOne(0.7, 'missed'), url)).toBe('node20-2');
    expect(keepRun(toOne(0.65, 'cannot tell'), url)).toBe('node20-3');
    expect(readdirSync(folder).toSorted()).toEqual([
      'node20-1.json',
      'node20-2.json',
      'node20-3.json',
    ]);
  });

  test('are shown in one table, with each verdict and what disturbed them', () => {
    const page = toPage(readRuns(url));
    expect(page).toContain(
      "| RS256 miss, above the check / the baseline's | ≤ 0.65 | 0.65 | 0.60–0.70 | ✔ 0.60 | ✘ 0.70 | ? 0.65 |",
    );
    expect(page).toContain(
      '| node20-1 | 2026-11-27 | 20.20.2 | A CPU, 2 cores | core 1 | 40 | http: a neighbour |',
    );
  });
});

describe('the arguments', () => {
  test('of a run for the table name its parts', () => {
    expect(parseArguments(['--table'])).toMatchObject({
      mode: 'table',
      parts: PARTS.filter((part) => TABLE_PARTS.includes(part)),
    });
  });

  test('can ask for the goals, or for one mode only', () => {
    expect(parseArguments(['goals'])).toEqual({ goals: true });
    expect(parseArguments(['--table', '--quick'])).toEqual({
      wrong: 'Use either --quick or --table',
    });
  });
});

describe('the baseline', () => {
  beforeAll(unpackBaseline);
  const folder = fileURLToPath(new URL('../../bench/baseline/node_modules/', import.meta.url));

  test.each([
    '@oidc-verify/core',
    '@oidc-verify/core/dpop',
    '@oidc-verify/fetch-jwks',
    '@oidc-verify/express',
    '@oidc-verify/fastify',
    '@oidc-verify/hono',
    '@oidc-verify/koa',
  ])('has %s of its own', (name) => {
    expect(fileURLToPath(resolveBaseline(name)).startsWith(folder)).toBe(true);
  });

  test('is another build than the current one, with dependencies that are found', async () => {
    const { createVerifier } = await importBaseline('@oidc-verify/core');
    const { createAuth } = await importBaseline('@oidc-verify/fastify');
    expect(createVerifier).not.toBe((await import('@oidc-verify/core')).createVerifier);
    expect(createAuth).toBeTypeOf('function');
  });

  test('never takes a module of the current build instead', () => {
    expect(() => resolveBaseline('@oidc-verify/otel')).toThrow(/^The baseline is not unpacked: /);
  });
});

describe('instruction counts', () => {
  test('are read from what perf prints', () => {
    expect(parseInstructions('123456,,instructions:u,998,100.00,,\n')).toBe(123_456);
  });

  test('are undefined where the machine gives none', () => {
    expect(parseInstructions('<not supported>,,instructions:u,0,100.00,,\n')).toBeUndefined();
    expect(parseInstructions('Error: permission denied\n')).toBeUndefined();
  });
});
