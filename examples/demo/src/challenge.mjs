/**
 * @typedef {object} Challenge
 * @property {string} scheme
 * @property {Readonly<Record<string, string>>} parameters
 */

const CHALLENGE = /([A-Za-z]+) ([a-z_]+="[^"]*"(?:, [a-z_]+="[^"]*")*)/g;
const PARAMETER = /([a-z_]+)="([^"]*)"/g;

/**
 * Returns the challenges in a WWW-Authenticate header, one per scheme.
 * @param {string} header
 * @returns {readonly Challenge[]}
 */
export function parseChallenges(header) {
  return [...header.matchAll(CHALLENGE)].map(([, scheme = '', text = '']) => ({
    scheme,
    parameters: toParameters(text),
  }));
}

/**
 * @param {string} text
 * @returns {Record<string, string>}
 */
function toParameters(text) {
  /** @type {Record<string, string>} */
  const parameters = {};
  for (const [, name = '', value = ''] of text.matchAll(PARAMETER)) parameters[name] = value;
  return parameters;
}

// The same in every challenge, so omitted if there is something else to show.
const ALIKE = ['algs', 'resource_metadata'];

/**
 * Returns the challenges to show, one per line: those that name an error, or all if none does.
 * @param {string} header
 */
export function toShownChallenges(header) {
  const challenges = parseChallenges(header);
  const telling = challenges.filter(({ parameters }) => 'error' in parameters);
  return telling.length > 0
    ? telling.map((one) => toText(one, ALIKE))
    : challenges.map((one) => toText(one, []));
}

/**
 * @param {Challenge} challenge
 * @param {readonly string[]} hidden
 */
function toText({ scheme, parameters }, hidden) {
  const shown = Object.entries(parameters).filter(([name]) => !hidden.includes(name));
  return `${scheme} ${shown.map(([name, value]) => `${name}="${value}"`).join(', ')}`;
}
