/** @import { PrometheusServer } from './prometheus-server.mjs' */

/** The alerts that each phase of the example has to cause, with the label that tells the cause. */
export const EXPECTED = /** @type {readonly (readonly string[])[]} */ ([
  [],
  [
    'OidcRefusalsRising invalid_audience',
    'OidcFunctionFailing check',
    'OidcUnavailable verification_unavailable',
  ],
  [
    'OidcKeyRefreshFailing timeout',
    'OidcKeysAgeing',
    'OidcVerifierUnusable',
    'OidcUnavailable jwks_fetch_failed',
    'OidcSlowDecisions',
  ],
  [],
]);

/** On a machine that has other things to do, any decision may be slow. */
export const ANYTIME = new Set(['OidcSlowDecisions']);

/**
 * Returns the alerts that fire now.
 *
 * @param {PrometheusServer} prometheus
 * @returns {Promise<readonly string[]>}
 */
export async function listFiring(prometheus) {
  const { alerts } =
    /** @type {{ alerts: readonly { state: string, labels: Readonly<Record<string, string>> }[] }} */ (
      await prometheus.ask('alerts')
    );
  return alerts
    .filter(({ state }) => state === 'firing')
    .map(({ labels: { alertname, code, callback, error_type: reason } }) =>
      [alertname, code ?? callback ?? reason].filter((part) => part !== undefined).join(' '),
    );
}
