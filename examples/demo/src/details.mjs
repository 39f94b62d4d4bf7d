import { toShownChallenges } from './challenge.mjs';
import { toFetchText } from './expectation.mjs';

/** @import { Outcome } from './api-client.mjs' */
/** @import { Expectation } from './expectation.mjs' */

/**
 * Returns the details to show below the scene, one per line.
 * @param {Expectation} expected
 * @param {Outcome} outcome
 */
export function toDetails(expected, outcome) {
  const { challenge, retryAfter, fetches, steps = [], body } = outcome;
  const details = [];
  if (expected.steps !== undefined) {
    details.push(`steps: ${steps.join(', ')} (expected: ${expected.steps.join(', ')})`);
  }
  for (const name of Object.keys(expected.document ?? {})) {
    details.push(`${name}: ${JSON.stringify(body[name])}`);
  }
  if (outcome.allowOrigin !== undefined) {
    details.push(`Access-Control-Allow-Origin: ${outcome.allowOrigin}`);
  }
  for (const text of toShownChallenges(challenge ?? '')) {
    details.push(`WWW-Authenticate: ${text}`);
  }
  if (retryAfter !== undefined) {
    details.push(`Retry-After: ${retryAfter}${challenge === undefined ? ', no challenge' : ''}`);
  }
  if (expected.fetches !== undefined && fetches !== undefined) {
    details.push(`key fetches: ${fetches} (expected: ${toFetchText(expected.fetches)})`);
  }
  return details;
}
