import { instrumentOidcVerify } from '@oidc-verify/otel';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** @import { Observed } from '@oidc-verify/otel' */

/**
 * Serves the metrics at http://127.0.0.1:9464/metrics, a port of their own: they are not for clients.
 *
 * @param {Observed} auth what `createAuth` returned
 * @param {number} [port]
 */
export function serveMetrics(auth, port = 9464) {
  const exporter = new PrometheusExporter({ host: '127.0.0.1', port, withoutScopeInfo: true });
  const meterProvider = new MeterProvider({ readers: [exporter] });
  const stop = instrumentOidcVerify({ meterProvider, observe: [auth] });
  return async () => {
    stop();
    await meterProvider.shutdown();
  };
}
