// Reads the metrics of the API, as Prometheus does.

/**
 * @typedef {object} Sample
 * @property {string} name
 * @property {Readonly<Record<string, string>>} labels
 * @property {number} value
 */

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/**
 * Returns the samples of a page in the text format of Prometheus.
 *
 * @param {string} text
 * @returns {readonly Sample[]}
 */
export function parseMetrics(text) {
  return text.split('\n').flatMap((line) => {
    const match = line.startsWith('#') ? null : LINE.exec(line);
    if (match === null) return [];
    const [, name = '', labels = '', value = ''] = match;
    return [{ name, labels: readLabels(labels), value: Number(value) }];
  });
}

/** @param {string} written @returns {Readonly<Record<string, string>>} */
function readLabels(written) {
  /** @type {Record<string, string>} */
  const labels = {};
  for (const [, name = '', value = ''] of written.matchAll(LABEL)) labels[name] = value;
  return labels;
}

/**
 * Returns the sum of the samples of a metric that have these labels, or undefined if there is none.
 *
 * @param {readonly Sample[]} samples
 * @param {string} name
 * @param {Readonly<Record<string, string>>} [labels]
 */
export function sumOf(samples, name, labels = {}) {
  const found = samples.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

/** @param {string} url */
export async function readMetrics(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  return parseMetrics(await response.text());
}
