/** @import { Outcome } from './api-client.mjs' */

/**
 * How a request must end. What RFC 6750 §3 says about the challenge of each status is always checked.
 * @typedef {object} Expectation
 * @property {number} status
 * @property {string} [code] why it is refused
 * @property {string} [scope] the scope that the challenge must name
 * @property {Readonly<Record<string, string>>} [body] members of the answer
 * @property {readonly [least: number, most: number]} [fetches] how often the keys may be fetched
 */

/** The `error` of the challenge by status; 401 without credentials has none (RFC 6750 §3.1). */
const CHALLENGE_ERRORS = new Map([
  [400, 'invalid_request'],
  [401, 'invalid_token'],
  [403, 'insufficient_scope'],
]);

/**
 * Returns every difference between what was expected and what came; none means as expected.
 * @param {Expectation} expected
 * @param {Outcome} actual
 * @returns {string[]}
 */
export function findDifferences(expected, actual) {
  const differences = actual.mixed === undefined ? [] : [`they did not end alike: ${actual.mixed}`];
  // With another status the rest differs as a matter of course.
  if (actual.status !== expected.status) return [...differences, `status is ${actual.status}`];
  if (actual.code !== expected.code) differences.push(`code is ${actual.code ?? 'absent'}`);
  for (const [name, value] of Object.entries(expected.body ?? {})) {
    if (actual.body[name] !== value) differences.push(`${name} is ${String(actual.body[name])}`);
  }
  return [
    ...differences,
    ...findHeaderFaults(expected, actual),
    ...findFetchFaults(expected, actual),
  ];
}

/**
 * @param {Expectation} expected
 * @param {Outcome} actual
 * @returns {string[]}
 */
function findHeaderFaults({ status, code, scope }, { challenge, retryAfter }) {
  if (status === 503) {
    if (challenge !== undefined) return ['an outage must not challenge'];
    return /^[1-9]\d?$/.test(retryAfter ?? '') ? [] : [`Retry-After is ${retryAfter}`];
  }
  if (status < 400) return challenge === undefined ? [] : ['a success must not challenge'];
  if (challenge === undefined || !/^Bearer\b/.test(challenge)) return ['no Bearer challenge'];
  const error = code === 'missing_token' ? undefined : CHALLENGE_ERRORS.get(status);
  return [
    ...differ('error', error, challenge),
    ...(scope === undefined ? [] : differ('scope', scope, challenge)),
  ];
}

/**
 * @param {string} name
 * @param {string | undefined} expected
 * @param {string} challenge
 */
function differ(name, expected, challenge) {
  const actual = new RegExp(`[ ,]${name}="([^"]*)"`).exec(challenge)?.[1];
  return actual === expected ? [] : [`${name} in the challenge is ${actual}`];
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
