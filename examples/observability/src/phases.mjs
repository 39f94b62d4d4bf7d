// What happens to the API in one round, and what its metrics have to show at the end of each phase.
import { sumOf } from './metrics.mjs';
import { TTL_SECONDS } from './setting.mjs';

/** @import { Load } from './load.mjs' */
/** @import { Sample } from './metrics.mjs' */
/** @import { World } from './world.mjs' */

/**
 * @typedef {object} Phase
 * @property {string} title
 * @property {number} seconds
 * @property {boolean} [isRecovery] whether the keys come back in this phase
 * @property {(world: World, load: Load) => void} begin
 * @property {(grown: Growth, now: readonly Sample[]) => readonly string[]} faults what the metrics do not
 *   show that they should
 */

/** By how much counters have grown in this phase. @typedef {(name: string, labels?: Readonly<Record<string, string>>) => number} Growth */

const DECISIONS = 'oidc_verify_decisions_total';
const AGE = 'oidc_verify_jwks_age';
const USABLE = 'oidc_verify_usable';
const REFRESHES = 'oidc_verify_jwks_refreshes_total';
const MAX_AGE = 2 * TTL_SECONDS + 1;

/** @param {readonly Sample[]} now */
const listStale = (now) =>
  list([
    [sumOf(now, USABLE) === 1, 'the verifier is usable'],
    [(sumOf(now, AGE) ?? Infinity) <= MAX_AGE, 'keys are fresh'],
  ]);

const CONFUSED = ['misconfigured', 'misconfigured', 'misconfigured', 'misconfigured', 'unlucky'];

/** @type {readonly Phase[]} */
export const PHASES = [
  {
    title: 'all is well',
    seconds: 12,
    begin: (_world, load) => load.setExtra([]),
    faults: (grown, now) => [
      ...listStale(now),
      ...list([
        [grown(DECISIONS, { outcome: 'accepted' }) > 20, 'tokens are accepted'],
        [grown(DECISIONS, { http_response_status_code: '503' }) === 0, 'there is no 503'],
        [grown(REFRESHES, { outcome: 'confirmed' }) > 1, 'keys are refreshed'],
        [grown('oidc_verify_cache_total', { result: 'hit' }) > 5, 'the cache is used'],
      ]),
    ],
  },
  {
    title: 'a client has the wrong audience, and a store fails now and then',
    seconds: 14,
    begin: (_world, load) => load.setExtra(CONFUSED),
    faults: (grown, now) => [
      ...listStale(now),
      ...list([
        [grown(DECISIONS, { code: 'invalid_audience' }) > 20, 'refusals name their code'],
        [
          grown('oidc_verify_callback_failures_total', { callback: 'check' }) > 2,
          'failures of check',
        ],
      ]),
    ],
  },
  {
    title: 'the provider hangs: keys grow old, then nothing can be verified',
    seconds: 20,
    begin: ({ issuer }, load) => {
      load.setExtra([]);
      load.setOutage(true);
      issuer.outage('hang');
    },
    faults: (grown, now) =>
      list([
        [grown(REFRESHES, { outcome: 'failed', error_type: 'timeout' }) > 1, 'refreshes fail'],
        [(sumOf(now, AGE) ?? 0) > MAX_AGE, 'keys are old'],
        [sumOf(now, USABLE) === 0, 'the verifier is not usable'],
        [grown(DECISIONS, { code: 'jwks_fetch_failed' }) > 20, 'requests get 503'],
      ]),
  },
  {
    title: 'the provider is back',
    seconds: 24,
    isRecovery: true,
    begin: ({ issuer }) => issuer.outage('off'),
    faults: (_grown, now) => listStale(now),
  },
];

/** @param {readonly (readonly [isTrue: boolean, what: string])[]} claims */
function list(claims) {
  return claims.filter(([isTrue]) => !isTrue).map(([, what]) => `expected that ${what}`);
}
