import { parseChallenges } from './challenge.mjs';
import { AUDIENCES } from './setting.mjs';

/** @import { Outcome } from './api-client.mjs' */
/** @import { Challenge } from './challenge.mjs' */
/** @import { Expectation } from './expectation.mjs' */

/** The schemes in which the API accepts tokens. Each has its own challenge. */
export const SCHEMES = Object.freeze(['Bearer', 'DPoP']);

const METADATA_URL = `${AUDIENCES.reports}/.well-known/oauth-protected-resource`;

/** The `error` of the challenge by status. A 401 without credentials has none (RFC 6750 §3.1). */
const CHALLENGE_ERRORS = new Map([
  [400, 'invalid_request'],
  [401, 'invalid_token'],
  [403, 'insufficient_scope'],
]);

/**
 * Returns the problems with the headers of a response.
 * @param {Expectation} expected
 * @param {Outcome} actual
 * @returns {string[]}
 */
export function findHeaderFaults(expected, { challenge, retryAfter }) {
  if (expected.status === 503) {
    if (challenge !== undefined) return ['a 503 must not have a challenge'];
    return /^[1-9]\d?$/.test(retryAfter ?? '') ? [] : [`Retry-After is ${retryAfter}`];
  }
  if (expected.status < 400) {
    return challenge === undefined ? [] : ['a success must not have a challenge'];
  }
  const challenges = parseChallenges(challenge ?? '');
  const schemes = challenges.map(({ scheme }) => scheme).join(', ');
  if (schemes !== SCHEMES.join(', ')) return [`challenged schemes are ${schemes || 'none'}`];
  return challenges.flatMap((one) => findChallengeFaults(expected, one));
}

/**
 * @param {Expectation} expected
 * @param {Challenge} challenge
 */
function findChallengeFaults(
  { status, code, error = CHALLENGE_ERRORS.get(status), schemes = ['Bearer'], parameters },
  { scheme, parameters: actual },
) {
  const isUsed = schemes.includes(scheme);
  const wanted = {
    error: isUsed && code !== 'missing_token' ? error : undefined,
    resource_metadata: METADATA_URL,
    ...(isUsed ? parameters : {}),
    ...(scheme === 'DPoP' ? { algs: 'ES256 Ed25519 PS256' } : {}),
  };
  return Object.entries(wanted)
    .filter(([name, value]) => actual[name] !== value)
    .map(([name]) => `${name} in the challenge of ${scheme} is ${actual[name]}`);
}
