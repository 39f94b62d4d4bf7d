import { readFileSync } from 'node:fs';
import { EXAMPLE } from './rules.mjs';

/** @import { PrometheusServer } from './prometheus-server.mjs' */

/**
 * @typedef {object} Panel
 * @property {string} title
 * @property {readonly { readonly expr: string }[]} targets
 * @typedef {object} Dashboard
 * @property {readonly Panel[]} panels
 * @property {{ readonly list: readonly { readonly name: string, readonly query: string | { readonly query: string } }[] }} templating
 */

const VARIABLES = /** @type {const} */ ([
  [/\$job\b/g, '.*'],
  [/\$issuer\b/g, '.*'],
  [/\$__rate_interval\b/g, '6s'],
]);

/** Returns the queries of the dashboard of the example, with variables filled in. */
export function readQueries() {
  const { panels, templating } = /** @type {Dashboard} */ (
    JSON.parse(readFileSync(`${EXAMPLE}grafana/dashboard.json`, 'utf8'))
  );
  const queries = panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ title, query: fill(expr) })),
  );
  const variables = templating.list.flatMap(({ name, query }) => {
    const text = typeof query === 'string' ? query : query.query;
    const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(text) ?? [];
    return metric === undefined
      ? []
      : [{ title: `variable ${name}`, query: `${metric}{${label}!=""}` }];
  });
  return [...queries, ...variables];
}

/** @param {string} query */
function fill(query) {
  const filled = VARIABLES.reduce((text, [name, value]) => text.replaceAll(name, value), query);
  if (filled.includes('$')) throw new Error(`unknown variable in ${filled}`);
  return filled;
}

/**
 * Returns how many series a query had data for in this time.
 *
 * @param {PrometheusServer} prometheus
 * @param {string} query
 * @param {number} startMs
 */
export async function countSeries(prometheus, query, startMs) {
  const range = { start: String(startMs / 1_000), end: String(Date.now() / 1_000), step: '1s' };
  const { result } = /** @type {{ result: readonly { values: readonly [number, string][] }[] }} */ (
    await prometheus.ask('query_range', { query, ...range })
  );
  return result.filter(({ values }) => values.some(([, value]) => Number.isFinite(Number(value))))
    .length;
}
