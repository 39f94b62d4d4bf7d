import { isConfigError } from '@oidc-verify/core';
import { createOtelListener, instrumentOidcVerify } from '@oidc-verify/otel';
import { expect, test, vi } from 'vitest';
import { createApi, createTelemetry } from './setting.ts';

// As on Workers and in browsers.
vi.mock(import('../src/node.ts'), async () => import('../src/no-channels.ts'));

const api = await createApi();

/** Returns what instrumenting is refused with. */
function refusalOf(): string {
  try {
    instrumentOidcVerify();
    return 'nothing was thrown';
  } catch (error) {
    return isConfigError(error) ? error.message : String(error);
  }
}

test('there is nothing to subscribe to, and it says what to do', () => {
  expect(refusalOf()).toContain('pass createOtelListener() as `onEvent` instead');
});

test('a listener records decisions, once for each verifier that has it', async () => {
  const telemetry = createTelemetry();
  const { meterProvider, tracerProvider } = telemetry;
  const onEvent = createOtelListener({ meterProvider, tracerProvider });
  const token = await api.issuer.sign();
  await api.verifier({ onEvent }).verify(token);
  await api.verifier({ onEvent }).verify(token);
  await api.verifier().verify(token);
  expect(await telemetry.total('decisions')).toBe(2);
});
