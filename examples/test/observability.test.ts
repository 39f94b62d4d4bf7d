import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readQueries } from '../../tools/observability/dashboard.mjs';
import { EXPECTED } from '../../tools/observability/alerts.mjs';
import { readShortRules } from '../../tools/observability/rules.mjs';
import { parseArguments } from '../observability/src/arguments.mjs';
import { parseMetrics, readMetrics, sumOf } from '../observability/src/metrics.mjs';
import { PHASES } from '../observability/src/phases.mjs';
import { createClients, isRight, send } from '../observability/src/requests.mjs';
import { startWorld } from '../observability/src/world.mjs';

const DECISIONS = 'oidc_verify_decisions_total';

/** Returns the metrics of the package, as the exporter for Prometheus names them. */
function listMetrics(): ReadonlySet<string> {
  const readme = new URL('../../packages/otel/README.md', import.meta.url);
  const rows = readFileSync(readme, 'utf8').matchAll(/^\| `(oidc_verify\.[\w.]+)` \| (\w+) /gm);
  const suffixes: Readonly<Record<string, string>> = {
    counter: '_total',
    histogram: '_bucket',
    gauge: '',
  };
  return new Set(
    [...rows].map(
      ([, name = '', kind = '']) => name.replaceAll('.', '_') + (suffixes[kind] ?? '?'),
    ),
  );
}

const namesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\boidc_verify_\w+(?=[[{)\s])/g)].map(([name]) => name);

describe('the dashboard and the rules', () => {
  const metrics = listMetrics();

  test.each(readQueries().map(({ title, query }) => [title, query]))(
    '%s asks for metrics that exist: %s',
    (_, query) => {
      const names = namesIn(query);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect(metrics).toContain(name);
    },
  );

  test('so do the rules, and each rule has its phase', () => {
    const rules = readShortRules();
    const expressions = [...rules.matchAll(/expr: (?:\|\n)?([\s\S]*?)\n {8}for:/g)];
    expect(expressions).toHaveLength(7);
    for (const [, expression = ''] of expressions) {
      const names = namesIn(expression);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect(metrics).toContain(name);
    }
    const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(([, name]) => name);
    const expected = EXPECTED.flat().map((name) => name.split(' ')[0]);
    expect(new Set(expected)).toEqual(new Set(alerts));
    expect(EXPECTED).toHaveLength(PHASES.length);
  });
});

test('the API answers its clients, and its metrics show it', async () => {
  const world = await startWorld(0);
  try {
    const clients = await createClients(world.issuer);
    for (const [name, next] of Object.entries(clients)) {
      const sent = await next();
      expect([name, await send(world.url, sent)]).toEqual([name, sent.answer]);
    }
    const samples = await readMetrics(world.metricsUrl);
    expect(sumOf(samples, DECISIONS, { outcome: 'accepted' })).toBe(3);
    expect(sumOf(samples, DECISIONS, { code: 'invalid_audience' })).toBe(1);
    expect(sumOf(samples, 'oidc_verify_usable')).toBe(1);
    expect(sumOf(samples, 'oidc_verify_callback_failures_total')).toBe(1);
  } finally {
    await world.close();
  }
});

test('metrics are read as Prometheus reads them', () => {
  const text = '# TYPE a counter\na{code="x",issuer="https://a\\"b"} 2\na{code="y"} 3\nb 1.5\n';
  const samples = parseMetrics(text);
  expect(sumOf(samples, 'a')).toBe(5);
  expect(sumOf(samples, 'a', { code: 'y' })).toBe(3);
  expect(sumOf(samples, 'b')).toBe(1.5);
  expect(sumOf(samples, 'c')).toBeUndefined();
});

test.each([
  [{ answer: '200' }, '200', false, true],
  [{ answer: '200' }, '503 jwks_fetch_failed', false, false],
  [{ answer: '200' }, '503 jwks_fetch_failed', true, true],
  [{ answer: '401 missing_token', needsKeys: false }, '503 jwks_fetch_failed', true, false],
  [{ answer: '401 token_expired' }, '200', true, false],
])('%j: %s in an outage (%j) is right: %j', (sent, answer, isOutage, isExpected) => {
  expect(isRight({ headers: {}, ...sent }, answer, isOutage)).toBe(isExpected);
});

test.each([
  [[], { minutes: Number.POSITIVE_INFINITY, metricsPort: 9464 }],
  [['--minutes', '2', '--metrics-port', '0'], { minutes: 2, metricsPort: 0 }],
  [['--help'], { help: true }],
  [['--minutes', 'ten'], { wrong: '--minutes must be a number above 0' }],
  [['--metrics-port', '70000'], { wrong: '--metrics-port must be a port, 0 to 65535' }],
])('arguments %j', (argv, expected) => {
  expect(parseArguments(argv)).toEqual(expected);
});
