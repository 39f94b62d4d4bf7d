import { readFileSync } from 'node:fs';
import type { Meter } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { createGauges, createInstruments } from '../src/instruments.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README lists every metric with its kind and its unit', () => {
  const made: string[] = [];
  const note =
    (kind: string) =>
    (name: string, { unit = '' } = {}) => {
      made.push(`| \`${name}\` | ${kind} | \`${unit}\` |`);
      return {};
    };
  const meter = {
    createCounter: note('counter'),
    createHistogram: note('histogram'),
    createObservableGauge: note('gauge'),
  };
  createInstruments(meter as unknown as Meter);
  createGauges(meter as unknown as Meter);
  const listed = [...readme.matchAll(/^\| `oidc_verify\.[^|]+\|[^|]+\|[^|]+\|/gm)].map(
    ([row]) => row,
  );
  expect(listed.toSorted()).toEqual(made.toSorted());
});
