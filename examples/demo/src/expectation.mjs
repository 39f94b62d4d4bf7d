import { findHeaderFaults } from './challenge-rules.mjs';

/** @import { Outcome } from './api-client.mjs' */

/**
 * How a request must end. What RFC 6750 §3, RFC 9449 §7.1 and RFC 9728 §5.1 say about challenges is
 * always checked.
 * @typedef {object} Expectation
 * @property {number} status
 * @property {string} [code] why it is refused
 * @property {string} [error] the `error` of the challenge, if it is not the usual one of the status
 * @property {readonly string[]} [schemes] whose challenge names the error: the scheme that was used,
 * default Bearer
 * @property {Readonly<Record<string, string>>} [parameters] further parameters of that challenge
 * @property {Readonly<Record<string, string>>} [body] members of the body
 * @property {Readonly<Record<string, unknown>>} [document] members of the body that are shown on their own
 * @property {string} [allowOrigin] the origin whose scripts may read the response
 * @property {readonly [least: number, most: number]} [fetches] how often the keys may be fetched
 * @property {readonly string[]} [steps] how each request must end, if one leads to the next
 */

/**
 * Returns the differences between the expected and the actual outcome.
 * @param {Expectation} expected
 * @param {Outcome} actual
 * @returns {string[]}
 */
export function findDifferences(expected, actual) {
  const differences =
    actual.mixed === undefined ? [] : [`the requests ended differently: ${actual.mixed}`];
  // With another status, everything else differs too.
  if (actual.status !== expected.status) return [...differences, `status is ${actual.status}`];
  if (actual.code !== expected.code) differences.push(`code is ${actual.code ?? 'absent'}`);
  if (actual.allowOrigin !== expected.allowOrigin) {
    differences.push(`Access-Control-Allow-Origin is ${actual.allowOrigin ?? 'absent'}`);
  }
  return [
    ...differences,
    ...findBodyFaults({ ...expected.body, ...expected.document }, actual.body),
    ...findStepFaults(expected, actual),
    ...findHeaderFaults(expected, actual),
    ...findFetchFaults(expected, actual),
  ];
}

/**
 * @param {Readonly<Record<string, unknown>>} expected
 * @param {Readonly<Record<string, unknown>>} body
 */
function findBodyFaults(expected, body) {
  return Object.entries(expected)
    .filter(([name, value]) => JSON.stringify(body[name]) !== JSON.stringify(value))
    .map(([name]) => `${name} is ${JSON.stringify(body[name])}`);
}

/**
 * @param {Expectation} expected
 * @param {Outcome} actual
 */
function findStepFaults(expected, actual) {
  if (expected.steps === undefined) return [];
  const steps = actual.steps?.join(', ');
  return steps === expected.steps.join(', ') ? [] : [`the requests ended with ${steps}`];
}

/**
 * @param {Expectation} expected
 * @param {Outcome} actual
 */
function findFetchFaults({ fetches }, actual) {
  if (fetches === undefined || actual.fetches === undefined) return [];
  const [least, most] = fetches;
  if (actual.fetches >= least && actual.fetches <= most) return [];
  return [`the keys were fetched ${actual.fetches} times`];
}

/**
 * Returns the expectation or the outcome as one short text: `401 token_expired`.
 * @param {{ status: number, code?: string | undefined, body?: Readonly<Record<string, unknown>> }} value
 * @param {Expectation} expected names the members of the body that are worth showing
 */
export function toText({ status, code, body = {} }, expected) {
  const names = Object.keys(expected.body ?? {}).filter((name) => name in body);
  const members = names.map((name) => `${name}: ${String(body[name])}`);
  return [String(status), ...(code === undefined ? [] : [code]), ...members].join(' ');
}

/**
 * Returns how often the keys may be fetched, as a text.
 * @param {readonly [number, number]} fetches
 */
export function toFetchText([least, most]) {
  return least === most ? String(most) : `at most ${most}`;
}
