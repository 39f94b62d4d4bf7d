import { createVerifier } from '../../packages/core/src/index.ts';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import { expect, test } from 'vitest';
import { readMetrics, sumOf } from '../observability/src/metrics.mjs';
import { serveMetrics } from '../observability/src/prometheus.mjs';
import { findFreePort } from './free-port.ts';

test('Prometheus reads how many requests were refused, by code', async () => {
  const issuer = await createTestIssuer();
  const keys = issuer.keySource();
  const verifier = createVerifier({ issuer: issuer.issuer, audience: 'https://api.test', keys });
  const port = await findFreePort();
  const stop = serveMetrics(verifier, port);
  try {
    await verifier.tryVerify(await issuer.sign());
    await verifier.tryVerify(await issuer.sign({ aud: 'https://other.test' }));
    const samples = await readMetrics(`http://127.0.0.1:${port}/metrics`);
    const refused = { http_response_status_code: '401', code: 'invalid_audience' };
    expect(sumOf(samples, 'oidc_verify_decisions_total', refused)).toBe(1);
    expect(sumOf(samples, 'oidc_verify_decisions_total', { outcome: 'accepted' })).toBe(1);
  } finally {
    await stop();
  }
});
