// Metrics of OpenTelemetry, served to Prometheus on a port of their own: they are not for clients.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** @import { AddressInfo } from 'node:net' */

/**
 * Creates a provider of metrics, and serves what it has at `/metrics` on the loopback.
 *
 * @param {number} port 0 is any free port
 */
export async function startTelemetry(port) {
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
  const meterProvider = new MeterProvider({ readers: [exporter] });
  const server = createServer((request, response) => {
    if (request.url === '/metrics') exporter.getMetricsRequestHandler(request, response);
    else response.writeHead(404).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: actual } = /** @type {AddressInfo} */ (server.address());
  return { meterProvider, url: `http://127.0.0.1:${actual}/metrics` };
}
